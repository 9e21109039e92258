import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import { VARIABLES, invalid, known, parseConnection, type Keyword, type Settings } from './parse-connection.js';
import { readPassword, readService } from './service-file.js';

export type Env = Readonly<Record<string, string | undefined>>;

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Where and as whom to connect, all of it decided. */
export interface ConnectionSettings {
  /** A name, an address, or the folder of a unix socket. */
  host: string;
  /** The name that a server's certificate must have. */
  serverName: string;
  port: number;
  database: string;
  user: string;
  password: string | undefined;
  sslmode: SslMode;
  /** Text of certificates that a server's must be signed by; `system`: those that the system trusts. */
  rootCertificate: string | undefined;
  /** The client's own certificate and key. */
  certificate: { cert: string; key: string } | undefined;
  options: string | undefined;
  applicationName: string;
  /** Milliseconds. */
  connectTimeout: number;
  /** What was noticed on the way, as sentences. */
  notes: readonly string[];
}

/**
 * The settings of a connection as libpq finds them: the text in the variable that is named, then the service, the `PG*` variables, the
 * defaults. Throws `postgres.setting` for what cannot be.
 */
export function connectionSettings(variable: string | undefined, env: Env): ConnectionSettings {
  const own = ownSettings(variable, env);
  const service = own.service ?? env['PGSERVICE'];
  const settings: Settings = {
    ...fromEnvironment(env),
    ...(service === undefined || service === '' ? {} : serviceSettings(service, own, env)),
    ...own,
  };
  const home = env['HOME'] ?? os.homedir();
  const user = settings.user ?? os.userInfo().username;
  const database = settings.dbname ?? user;
  const host = settings.hostaddr ?? settings.host ?? defaultHost();
  if (host.includes(',') || settings.port?.includes(',') === true)
    throw invalid(`several hosts are given: ${host}`, 'name one host');
  const port = settings.port ?? '5432';
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65535)
    throw invalid(`the port is ${JSON.stringify(port)}`, 'use a number from 1 to 65535');
  const passfile = settings.passfile ?? path.join(home, '.pgpass');
  const owner = { host: isSocket(host) ? 'localhost' : (settings.host ?? host), port, database, user };
  const fromFile = settings.password === undefined ? readPassword(passfile, owner) : {};
  return {
    host,
    serverName: settings.host ?? host,
    port: Number(port),
    database,
    user,
    password: settings.password ?? fromFile.password,
    ...tlsSettings(settings, home),
    options: settings.options,
    applicationName: settings.application_name ?? 'lastro',
    connectTimeout: Number(settings.connect_timeout ?? 30) * 1000,
    notes: fromFile.ignored === undefined ? [] : [fromFile.ignored],
  };
}

export const isSocket = (host: string): boolean => host.startsWith('/');

function ownSettings(variable: string | undefined, env: Env): Settings {
  const text = variable === undefined ? env['DATABASE_URL'] : env[variable];
  if (text !== undefined && text !== '') return parseConnection(text, variable ?? 'DATABASE_URL');
  if (variable === undefined) return {};
  throw invalid(`${variable} is not set`, 'set it to the address of the database: postgresql://user@host/database');
}

function serviceSettings(service: string, own: Settings, env: Env): Settings {
  const home = env['HOME'] ?? os.homedir();
  const files = [
    own.servicefile ?? env['PGSERVICEFILE'] ?? path.join(home, '.pg_service.conf'),
    path.join(env['PGSYSCONFDIR'] ?? '/etc/postgresql-common', 'pg_service.conf'),
  ];
  for (const file of files) {
    const settings = readService(file, service);
    if (settings !== undefined) return known(settings, file);
  }
  throw invalid(`there is no service ${service}`, `looked into ${files.join(' and ')}`);
}

function fromEnvironment(env: Env): Settings {
  const settings: Settings = {};
  for (const [keyword, variable] of Object.entries(VARIABLES) as [Keyword, string][]) {
    const value = env[variable];
    if (value !== undefined && value !== '') settings[keyword] = value;
  }
  return settings;
}

/** The socket's folder of Debian or of PostgreSQL itself, where there is one. */
function defaultHost(): string {
  return (
    ['/var/run/postgresql', '/tmp'].find((folder) => fs.existsSync(path.join(folder, '.s.PGSQL.5432'))) ?? 'localhost'
  );
}

function tlsSettings(
  settings: Settings,
  home: string,
): Pick<ConnectionSettings, 'sslmode' | 'rootCertificate' | 'certificate'> {
  const inHome = (name: string): string | undefined => {
    const file = path.join(home, name);
    return fs.existsSync(file) ? file : undefined;
  };
  const {
    sslrootcert = inHome('.postgresql/root.crt'),
    sslcert = inHome('.postgresql/postgresql.crt'),
    sslkey = inHome('.postgresql/postgresql.key'),
  } = settings;
  const usual = sslrootcert === 'system' ? 'verify-full' : 'prefer';
  const sslmode = settings.sslmode ?? usual;
  if (!isSslMode(sslmode)) throw invalid(`unknown sslmode ${sslmode}`, suggest(sslmode, SSL_MODES));
  if (sslmode === 'disable') return { sslmode, rootCertificate: undefined, certificate: undefined };
  const isVerified = sslmode.startsWith('verify');
  if (isVerified && sslrootcert === undefined)
    throw invalid(`sslmode ${sslmode} has no root certificate`, 'set sslrootcert to its file, or to system');
  const rootCertificate =
    sslrootcert === undefined || sslrootcert === 'system' ? sslrootcert : read(sslrootcert, 'sslrootcert');
  const certificate =
    sslcert === undefined || sslkey === undefined
      ? undefined
      : { cert: read(sslcert, 'sslcert'), key: read(sslkey, 'sslkey') };
  // As libpq has it: a root certificate makes of require what verify-ca is.
  const mode = sslmode === 'require' && rootCertificate !== undefined ? 'verify-ca' : sslmode;
  return { sslmode: mode, rootCertificate, certificate };
}

const isSslMode = (text: string): text is SslMode => (SSL_MODES as readonly string[]).includes(text);

function read(file: string, setting: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid(`${setting} cannot be read: ${messageOf(error)}`, 'check the path');
  }
}
