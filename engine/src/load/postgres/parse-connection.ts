import { parse as parseAddress } from 'pg-connection-string';
import { UsageError } from '../../base/errors.js';
import { suggest } from '../../base/text.js';

/** libpq's keywords that are read here, and the environment variables that stand for them. */
export const VARIABLES = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  service: 'PGSERVICE',
  servicefile: 'PGSERVICEFILE',
  options: 'PGOPTIONS',
  application_name: 'PGAPPNAME',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
} as const;

export type Keyword = keyof typeof VARIABLES;
export type Settings = Partial<Record<Keyword, string>>;

/** Keywords of libpq that change nothing here, or that the client has no need of. */
const IGNORED = new Set([
  ...['client_encoding', 'fallback_application_name', 'gssencmode', 'keepalives', 'keepalives_idle'],
  ...[
    'keepalives_interval',
    'keepalives_count',
    'tcp_user_timeout',
    'sslcompression',
    'target_session_attrs',
    'sslsni',
  ],
]);

/** Reads an address of PostgreSQL, or libpq's pairs; `variable` names where the text is. Throws `postgres.setting`. */
export function parseConnection(text: string, variable: string): Settings {
  if (/^postgres(ql)?:\/\//.test(text)) return parseUrl(text, variable);
  if (/^\s*\w+\s*=/.test(text)) return known(parseKeywords(text, variable), variable);
  throw invalid(`${variable} is no address of PostgreSQL`, 'use postgresql://user@host/database, or key=value pairs');
}

function parseUrl(text: string, variable: string): Settings {
  const at = text.indexOf('?');
  const [address, query] = at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  if (/^\w+:\/\/(?:[^@/]*@)?[^/]*,/.test(address)) throw invalid(`${variable} names several hosts`, 'name one host');
  const settings: Record<string, string> = {};
  try {
    const { host, port, user, password, database } = parseAddress(address);
    for (const [name, value] of Object.entries({ host, port, user, password, dbname: database }))
      if (value !== undefined && value !== null && value !== '') settings[name] = value;
  } catch {
    throw invalid(
      `${variable} is no valid address`,
      'write characters like @, / and % of a password as %40, %2F and %25',
    );
  }
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'ssl' && value === 'true') settings['sslmode'] ??= 'require';
    else settings[name === 'database' ? 'dbname' : name] = value;
  }
  return known(settings, variable);
}

/** libpq's `host=localhost dbname='my shop'`. */
function parseKeywords(text: string, variable: string): Record<string, string> {
  const settings: Record<string, string> = {};
  const pair = /\s*(\w+)\s*=\s*(?:'((?:\\.|[^'\\])*)'|((?:\\.|[^\s'\\])*))(?=\s|$)/gy;
  let end = 0;
  for (const [found, name = '', quoted, plain = ''] of text.matchAll(pair)) {
    settings[name] = (quoted ?? plain).replaceAll(/\\(.)/g, '$1');
    end += found.length;
  }
  if (text.slice(end).trim() !== '')
    throw invalid(`${variable} cannot be read after its first ${end} characters`, "write key=value, key='a value'");
  return settings;
}

/** The settings that are read here. Throws `postgres.setting` for one that neither Lastro nor libpq knows. */
export function known(settings: Record<string, string>, source: string): Settings {
  for (const name of Object.keys(settings))
    if (!Object.hasOwn(VARIABLES, name) && !IGNORED.has(name))
      throw invalid(`${source} has the unknown setting ${name}`, suggest(name, Object.keys(VARIABLES)));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(VARIABLES, name)));
}

/** A setting that cannot be. */
export function invalid(message: string, hint: string): UsageError {
  return new UsageError('postgres.setting', message, { hint });
}
