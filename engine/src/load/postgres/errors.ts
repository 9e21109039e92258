import { LastroError, messageOf } from '../../base/errors.js';
import { SourceError } from '../source-error.js';

/** Codes of PostgreSQL (SQLSTATE) and of the network, by what they mean to a reader. */
const LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '08000', '08003', '08006', '25P03']);
const UNREACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
]);
const STARTING = new Set(['57P03', '53300', '08001', '08004']);

/** An error of the client or the server, for a reader: `what` is what was being done. */
export function postgresError(error: unknown, what: string): LastroError {
  if (error instanceof LastroError) return error;
  const { code = '' } = error as { code?: string };
  const message = messageOf(error);
  const fail = (name: `postgres.${string}`, hint: string, isTransient = false): SourceError =>
    new SourceError(name, `${what}: ${message === '' ? code : message}`, isTransient, {
      hint,
      cause: error,
    });
  if (UNREACHED.has(code))
    return fail('postgres.connect', 'check host and port, and that the server runs', code !== 'EACCES');
  if (STARTING.has(code)) return fail('postgres.connect', 'the server takes no connection now', true);
  if (LOST.has(code) || /Connection terminated|timeout expired/i.test(message))
    return fail('postgres.connection-lost', 'the table is unchanged; load again when the server can be reached', true);
  if (/client password must be|no password/i.test(message))
    return fail(
      'postgres.login',
      'the server asks for a password: set it in the address, in PGPASSWORD or in ~/.pgpass',
    );
  if (code.startsWith('28'))
    return fail('postgres.login', 'check user, password, and what pg_hba.conf of the server allows');
  if (isTls(code, message)) return fail('postgres.tls', 'check sslmode and sslrootcert');
  switch (code) {
    case '3D000':
      return fail('postgres.no-database', 'check the name of the database');
    case '42P01':
    case '3F000':
      return fail('postgres.no-table', 'check schema and table');
    case '42703':
      return fail('postgres.no-column', 'check the columns');
    case '42501':
      return fail('postgres.no-rights', 'grant SELECT on the table, and USAGE on its schema');
    case '57014':
      return fail('postgres.statement-timeout', 'raise statementTimeout, or read less at a time with a cursor');
    case '55P03':
      return fail('postgres.locked', 'something holds the table: see pg_locks, or raise lockTimeout');
    case '40001':
    case '40P01':
      return fail(
        'postgres.conflict',
        'the replica ended the query to apply changes: see max_standby_streaming_delay',
        true,
      );
    default:
      return fail('postgres.failed', code === '' ? 'see the message' : `PostgreSQL calls it ${code}`);
  }
}

const isTls = (code: string, message: string): boolean =>
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/.test(code) ||
  /does not support SSL|SSL connection|certificate/i.test(message);
