import { isCount, isMapping, isText } from '../base/check-keys.js';
import { LastroError } from '../base/errors.js';
import { nameProblem } from '../base/names.js';
import { isJson } from '../base/exact-json.js';

/** The form of a manifest. */
export const MANIFEST_VERSION = 1;

/** An object of the archive. */
export interface ArchivedObject {
  key: string;
  bytes: number;
  /** Of the bytes, in hexadecimal. */
  md5: string;
}

/** What restoring needs to know of a loader. */
export interface ArchivedLoader {
  name: string;
  /** Relative to the project. */
  file: string;
  /** As `meta.load_metadata` has it. */
  hash: string;
  mode: 'replace' | 'append' | 'upsert';
  key: readonly string[];
  volatile: readonly string[];
  /** The text of its contract. */
  contract: string | null;
}

/** The manifest of a load: what was received, and all that its rows depend on. */
export interface ArchivedLoad {
  version: typeof MANIFEST_VERSION;
  table: string;
  run_id: string;
  /** When the attempt was made, ISO 8601. */
  at: string;
  /** The target whose table it was loaded into. */
  target: string;
  /** Run id of the last load of the table before this one; null when there was none. */
  after: string | null;
  /** Whether no row of earlier loads stays in the table. */
  replaces: boolean;
  loader: ArchivedLoader;
  objects: readonly ArchivedObject[];
  /** How the objects are read, by the kind of the source. */
  source: Readonly<Record<string, unknown>> & { readonly kind: string };
}

/** Throws `archive.manifest` for a text that is no manifest of a load. */
export function parseLoad(text: string, key: string): ArchivedLoad {
  const value: unknown = isJson(text) ? JSON.parse(text) : undefined;
  const problem = problemOf(value);
  if (problem === undefined) return value as ArchivedLoad;
  throw new LastroError('archive.manifest', `${key} is no manifest of a load: ${problem}`, {
    hint: 'it was changed, or written by a later version of Lastro',
  });
}

const isObject = (value: unknown): boolean =>
  isMapping(value) && isText(value['key']) && isCount(value['bytes']) && isMd5(value['md5']);
const isMd5 = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

function problemOf(value: unknown): string | undefined {
  if (!isMapping(value)) return 'it is no JSON object';
  const { version, table, run_id, at, target, after, replaces, loader, objects, source } = value;
  if (version !== MANIFEST_VERSION) return `its version is ${JSON.stringify(version)}`;
  if (nameProblem('table', table, { file: '' }) !== undefined) return 'its table is no name';
  if (![run_id, at, target].every(isText) || Number.isNaN(Date.parse(String(at)))) return 'it does not say when it was';
  if (after !== null && !isText(after)) return 'it does not say what came before';
  if (typeof replaces !== 'boolean') return 'it does not say whether it replaces';
  if (!isMapping(loader) || ![loader['name'], loader['file'], loader['hash']].every(isText)) return 'it has no loader';
  if (!['replace', 'append', 'upsert'].includes(String(loader['mode']))) return 'its loader has no mode';
  if (![loader['key'], loader['volatile']].every(isList)) return 'its loader has no lists of columns';
  if (loader['contract'] !== null && typeof loader['contract'] !== 'string') return 'its contract is no text';
  if (!Array.isArray(objects) || !objects.every(isObject)) return 'its objects are not named';
  return isMapping(source) && isText(source['kind']) ? undefined : 'it has no source';
}
