import path from 'node:path';
import { UsageError } from '../../base/errors.js';
import { kafkaSettings, type KafkaSettings } from '../kafka/settings.js';
import { displayAddress } from '../postgres/client.js';
import { connectionSettings, type ConnectionSettings, type Env } from '../postgres/settings.js';

/** Where records are kept. `name` is for messages, without secrets. */
export type IntakeAddress =
  | { kind: 'journal'; name: string; folder: string }
  | { kind: 'postgres'; name: string; settings: ConnectionSettings; schema: string }
  /** The folder is that of the journal from which they are sent there. */
  | { kind: 'kafka'; name: string; settings: KafkaSettings; folder: string };

/** How far a loader has read, by the store that it read from. */
export type Positions = Map<string, unknown>;

const DEFAULT_FOLDER = 'intake';
/** Not the journal's own: what that has is not sent, and not loaded twice. */
const OUTBOX_FOLDER = 'intake/kafka';
const DEFAULT_URL = `journal:${DEFAULT_FOLDER}`;
const DEFAULT_SCHEMA = 'lastro_intake';

/**
 * What `INTAKE_URL` names: `journal:<folder>`, relative to the project, `postgres://user@host/database?schema=name`, or `kafka://host:port,host:port`, whose
 * topics are the sources. Default: the folder `intake/`. Throws `intake.url`, `postgres.setting`, `kafka.settings`.
 */
export function intakeAddress({ env, projectDir }: { env: Env; projectDir: string }): IntakeAddress {
  const given = env['INTAKE_URL'];
  const url = given === undefined || given === '' ? DEFAULT_URL : given;
  if (/^journal:./.test(url)) {
    const folder = path.resolve(projectDir, url.slice('journal:'.length));
    return { kind: 'journal', name: `journal ${shownFolder(folder, projectDir)}/`, folder };
  }
  if (/^postgres(ql)?:/.test(url)) {
    const { connection, schema } = withoutSchema(url);
    const settings = connectionSettings('INTAKE_URL', { ...env, INTAKE_URL: connection });
    return { kind: 'postgres', name: `PostgreSQL ${displayAddress(settings)}`, settings, schema };
  }
  if (/^kafka:\/\/./.test(url)) {
    const settings = kafkaSettings(env, projectDir, url.slice('kafka://'.length).replace(/\/$/, ''));
    const name = `Kafka ${settings.brokers.map(({ host, port }) => `${host}:${port}`).join(',')}`;
    return { kind: 'kafka', name, settings, folder: path.resolve(projectDir, OUTBOX_FOLDER) };
  }
  // The text may hold a password.
  throw new UsageError('intake.url', 'INTAKE_URL is no address that is known', {
    hint: 'use journal:folder, postgres://user@host/database or kafka://host:port',
  });
}

/** A path as people know it: relative to the project where it is within. */
export function shownFolder(folder: string, projectDir: string): string {
  const relative = path.relative(projectDir, folder);
  const isWithin = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  return (isWithin ? relative : folder).split(path.sep).join('/');
}

/** The schema of an address, which libpq does not know, and the rest. */
function withoutSchema(url: string): { connection: string; schema: string } {
  const [address = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  const schema = parameters.get('schema') ?? DEFAULT_SCHEMA;
  parameters.delete('schema');
  if (schema === '' || Buffer.byteLength(schema) > 63)
    throw new UsageError('intake.url', `the schema of INTAKE_URL is ${JSON.stringify(schema)}`, {
      hint: 'use up to 63 characters',
    });
  return { connection: parameters.size === 0 ? address : `${address}?${parameters.toString()}`, schema };
}
