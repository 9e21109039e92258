import { checkServerIdentity, rootCertificates, type PeerCertificate } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { messageOf } from '../../base/errors.js';
import { postgresError } from './errors.js';
import { isSocket, type ConnectionSettings } from './settings.js';

export type Client = pg.Client;

/** Where a connection leads, for messages. */
export const displayAddress = ({ host, port, database }: ConnectionSettings): string =>
  `${isSocket(host) ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`}/${database}`;

/** Connects as the settings say. Rejects with a `postgres.*` error. */
export async function connect(settings: ConnectionSettings): Promise<Client> {
  const [first, second] = tlsAttempts(settings);
  try {
    return await tryConnect(settings, first);
  } catch (error) {
    if (second === undefined || !mayTryOtherwise(error)) throw toError(error, settings);
  }
  try {
    return await tryConnect(settings, second);
  } catch (error) {
    throw toError(error, settings);
  }
}

const toError = (error: unknown, settings: ConnectionSettings): Error =>
  postgresError(error, `cannot connect to ${displayAddress(settings)}`);

/** With and without encryption, in the order of the `sslmode`. */
function tlsAttempts(settings: ConnectionSettings): [boolean, boolean?] {
  if (isSocket(settings.host)) return [false];
  switch (settings.sslmode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, true];
    case 'prefer':
      return [true, false];
    default:
      return [true];
  }
}

/** Whether the other way, with or without encryption, may be what the server wants. */
const mayTryOtherwise = (error: unknown): boolean =>
  (error as { code?: string }).code === '28000' || /SSL connection|support SSL/i.test(messageOf(error));

async function tryConnect(settings: ConnectionSettings, encrypted: boolean): Promise<Client> {
  const { default: postgres } = await import('pg');
  const client = new postgres.Client({
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    // Without one, the client would look for it where this process and not the project has its environment.
    password: () => settings.password ?? '',
    ssl: encrypted ? tlsOptions(settings) : false,
    application_name: settings.applicationName,
    connectionTimeoutMillis: settings.connectTimeout,
    keepAlive: true,
    ...(settings.options === undefined ? {} : { options: settings.options }),
  });
  // An error between two queries is that of the next.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function tlsOptions({ sslmode, rootCertificate, certificate, serverName }: ConnectionSettings): pg.ClientConfig['ssl'] {
  const isVerified = sslmode === 'verify-ca' || sslmode === 'verify-full';
  return {
    rejectUnauthorized: isVerified,
    ...(isVerified ? { ca: rootCertificate === 'system' ? [...rootCertificates] : rootCertificate } : {}),
    ...certificate,
    checkServerIdentity: (_: string, peer: PeerCertificate) =>
      sslmode === 'verify-full' ? checkServerIdentity(serverName, peer) : undefined,
  };
}

/** Milliseconds that the server has to end a query before the connection is closed. */
const CANCEL_TIME = 2000;

/** Ends the query that a connection runs, and the connection: without it, the server would go on with what nobody waits for. */
export async function cancelQuery(settings: ConnectionSettings, client: Client): Promise<void> {
  const { processID } = client as Client & { processID?: number };
  const cancel = async (): Promise<void> => {
    const other = await connect(settings);
    await other.query('SELECT pg_catalog.pg_cancel_backend($1)', [processID]);
    await other.end();
  };
  await Promise.race([cancel().catch(() => undefined), sleep(CANCEL_TIME, undefined, { ref: false })]);
  await client.end().catch(() => undefined);
}
