import fs from 'node:fs';
import { UsageError, messageOf } from '../../base/errors.js';

/** A text file that need not be there; undefined when it is not. Throws `postgres.setting` when it cannot be read. */
function readOptional(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError('postgres.setting', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * The settings of a service in a file as `pg_service.conf` is written: sections of `key=value` lines. Undefined when the file is not there
 * or has no such service; of two with one name the first counts.
 */
export function readService(file: string, service: string): Record<string, string> | undefined {
  const text = readOptional(file);
  if (text === undefined) return undefined;
  let settings: Record<string, string> | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      if (settings !== undefined) return settings;
      if (line === `[${service}]`) settings = {};
      continue;
    }
    if (settings === undefined) continue;
    const at = line.indexOf('=');
    if (at < 1)
      throw new UsageError('postgres.setting', `line ${index + 1} of ${file} is no key=value`, {
        hint: 'write a setting a line, without spaces around the =',
      });
    settings[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return settings;
}

/** What a password file is asked for. */
export interface PasswordOwner {
  host: string;
  port: string;
  database: string;
  user: string;
}

/** The password in a file as `.pgpass` is written, and why the file was ignored when others may read it. */
export function readPassword(file: string, owner: PasswordOwner): { password?: string; ignored?: string } {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return {};
  if (!stat.isFile()) return { ignored: `${file} is not a plain file` };
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0)
    return { ignored: `${file} is ignored because others may read it: chmod 600` };
  const wanted = [owner.host, owner.port, owner.database, owner.user];
  for (const line of (readOptional(file) ?? '').split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = [...line.matchAll(/((?:\\.|[^\\:])*)(?::|$)/g)].map(([, field = '']) =>
      field.replaceAll(/\\(.)/g, '$1'),
    );
    if (fields.length < 5 || !wanted.every((value, i) => fields[i] === '*' || fields[i] === value)) continue;
    return { password: fields[4] ?? '' };
  }
  return {};
}
