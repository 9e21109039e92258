import path from 'node:path';
import { CONFIG_FILE } from '../../base/config-file.js';
import { INTERPRETERS } from '../../project/interpreters.js';

/** What an edit of a file asks for. */
export type Edit =
  /** The site alone. */
  | 'pages'
  /** What the project says is built, and what it feeds. */
  | 'build'
  /** All sources are loaded before. */
  | 'load'
  /** Another environment: a process gets it when it starts. */
  | 'restart';

const FOLDERS: Readonly<Record<string, Edit>> = {
  src: 'pages',
  loaders: 'build',
  transforms: 'build',
  expectations: 'build',
};

/** Locks and copies of editors, and what systems put into folders. */
const NO_EDIT = /(^|\/)(\.[^/]*|[^/]*~|#[^/]*#|[^/]*\.(sw[a-z]|tmp|bak)|4913|Thumbs\.db|__pycache__)(\/|$)/;

/** What an edit asks for, by the path of the file below the project, with forward slashes; undefined where it changes nothing. */
export function editOf(file: string): Edit | undefined {
  if (file === '.env') return 'restart';
  if (file === CONFIG_FILE) return 'load';
  if (/^observablehq\.config\.(ts|js|mjs)$/.test(file)) return 'pages';
  if (NO_EDIT.test(file)) return undefined;
  const [folder = '', ...rest] = file.split('/');
  // Files of projects have an ending; copies that editors put beside them while they save often have none.
  if (rest.length === 0 || !rest.at(-1)?.includes('.')) return undefined;
  // Which loader reads a file that is no code is not known.
  if (folder === 'loaders' && !/\.[cm]?[jt]s$/.test(file) && !isProgram(rest)) return 'load';
  return FOLDERS[folder];
}

/** Whether a file below `loaders/` is a program or a query, or the YAML beside one: those that are read by several are `_shared.py` or in folders. */
function isProgram([name = '', ...more]: readonly string[]): boolean {
  return more.length === 0 && !name.startsWith('_') && PROGRAM_ENDINGS.includes(path.extname(name));
}

const PROGRAM_ENDINGS = [...Object.keys(INTERPRETERS), '.sql', '.yml', '.yaml'];

/** Whether a path below the project is a folder of edits, or can be a file of them. */
export function canHaveEdits(file: string): boolean {
  const [folder = ''] = file.split('/');
  return (Object.hasOwn(FOLDERS, folder) && !NO_EDIT.test(file)) || editOf(file) !== undefined;
}
