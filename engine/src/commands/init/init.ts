import fs from 'node:fs';
import path from 'node:path';
import { LastroError, UsageError, formatError } from '../../base/errors.js';
import { installedAs } from '../../base/installed-as.js';
import { PACKAGE } from '../../base/package.js';
import { projectFiles, projectName, tableNames, title, type TableShape } from '../../scaffold/index.js';
import { CONFIG_FILE } from '../../base/config-file.js';
import { npx } from '../../base/npx.js';
import { assertReadable, readShape } from './read-shape.js';
import { findData, openTextTable, type DataFile } from './text-table.js';

/** What a new project has: nothing but its settings; data of a file or folder; the same and a workflow of GitHub Actions. */
export const TEMPLATES = ['empty', 'csv', 'github-actions'] as const;
export type Template = (typeof TEMPLATES)[number];

export interface InitRequest {
  /** Folder of the project; created where there is none. */
  dir: string;
  /** A file, a folder of files, or a DuckDB file. Default: a sample of orders. */
  from: string | undefined;
  template: Template;
  /** Where the command line was started: what paths are relative to. */
  cwd: string;
  signal: AbortSignal;
}

export interface InitResult {
  /** Absolute. */
  folder: string;
  /** What was written, relative to the folder. */
  files: string[];
  /** Files that were there before and stay as they are. */
  kept: string[];
  /** Remarks, as sentences. */
  notes: string[];
}

/** A file of this size or less is copied into the project. */
const MAX_COPY = 50e6;

/** Files that many folders have already; a project works with those that are there. */
const SHARED_FILES = [
  'package.json',
  'tsconfig.json',
  '.gitignore',
  '.vscode/settings.json',
  '.vscode/extensions.json',
];

/**
 * Writes a project for some data: its loaders, contracts, models, suites and a page. No file is overwritten: throws `init.exists`
 * before anything is written when a file of the project's own exists.
 */
export async function init({ dir, from, template, cwd, signal }: InitRequest): Promise<InitResult> {
  const folder = path.resolve(cwd, dir);
  const sample = path.join(PACKAGE, 'templates', 'sample');
  if (template === 'empty' && from !== undefined)
    throw new UsageError('usage.init', 'an empty project has no data', {
      hint: 'leave out --from, or --template empty',
    });
  const { data, notes } = template === 'empty' ? { data: [], notes: [] } : await findData(from ?? sample, cwd);
  const placed = data.map((each) => ({ ...each, ...placeOf(each, folder, notes) }));
  const { tables, notes: tableNotes } = await readTables(placed, signal);
  const heading = title(projectName(folder));
  const files = new Map([
    ...templateFiles('project', folder),
    ...(template === 'github-actions' ? templateFiles('github-actions', folder) : []),
    ...projectFiles(heading, tables),
  ]);
  const copies = new Map(placed.flatMap(({ copy, stored }) => (copy === undefined ? [] : [[copy, stored]])));
  const isThere = (name: string): boolean => fs.existsSync(path.join(folder, name));
  const existing = [...files.keys(), ...copies.keys()].filter(isThere);
  const kept = existing.filter((name) => SHARED_FILES.includes(name));
  assertNew(
    folder,
    existing.filter((name) => !kept.includes(name)),
  );
  for (const [name, text] of files)
    if (!kept.includes(name)) write(folder, name, (file) => fs.writeFileSync(file, text, { flag: 'wx' }));
  for (const [name, source] of copies)
    write(folder, name, (file) => fs.copyFileSync(source, file, fs.constants.COPYFILE_EXCL));
  const written = [...copies.keys(), ...files.keys()].filter((name) => !kept.includes(name)).sort();
  return { folder, files: written, kept, notes: [...notes, ...tableNotes] };
}

function assertNew(folder: string, existing: readonly string[]): void {
  if (existing.length === 0) return;
  throw new UsageError('init.exists', `${folder} already has ${existing.slice(0, 8).join(', ')}`, {
    hint: existing.includes(CONFIG_FILE)
      ? `it is a project already: ${npx('add')} writes one more loader, model, suite, page or expectation`
      : 'choose another folder, or move these files away',
  });
}

/** How a loader names a file: where it is within the project, as a copy in `data/`, or, when it is large, where it is outside. */
export function placeOf(
  { file, stored, displayName }: DataFile,
  folder: string,
  notes: string[],
): { sourcePath: string; copy?: string } {
  const relative = path.relative(folder, file).split(path.sep).join('/');
  if (!relative.startsWith('..') && !path.isAbsolute(relative)) return { sourcePath: relative };
  if (fs.statSync(stored).size > MAX_COPY) {
    const note = `${displayName} is large: it was not copied, and is loaded from where it is`;
    if (!notes.includes(note)) notes.push(note);
    return { sourcePath: relative };
  }
  return { sourcePath: `data/${path.basename(file)}`, copy: `data/${path.basename(stored)}` };
}

/** The tables of data. One of several files that cannot be read is left out, and said. */
async function readTables(
  data: readonly (DataFile & { sourcePath: string })[],
  signal: AbortSignal,
): Promise<{ tables: TableShape[]; notes: string[] }> {
  const names = tableNames(data.map(nameOf));
  const tables: TableShape[] = [];
  const notes: string[] = [];
  for (const [i, each] of data.entries()) {
    signal.throwIfAborted();
    try {
      const { table, notes: found } = await readTable(names[i] ?? `table_${i + 1}`, each, each.sourcePath, signal);
      tables.push(table);
      notes.push(...found);
    } catch (error) {
      if (data.length === 1 || !(error instanceof LastroError)) throw error;
      notes.push(`${each.displayName} was left out: ${formatError(error)}`);
    }
  }
  return { tables, notes };
}

/** What data is like, as a table of this name. */
export async function readTable(
  name: string,
  data: DataFile,
  sourcePath: string,
  signal: AbortSignal,
): Promise<{ table: TableShape; notes: readonly string[] }> {
  const texts = await openTextTable(data, sourcePath, signal);
  try {
    assertReadable(texts.columns, data.displayName);
    const { table, notes } = await readShape(name, texts);
    return { table, notes: [...texts.notes, ...notes] };
  } finally {
    await texts.close();
  }
}

/** What data is called: `orders` of `orders.csv.gz` and of the table `main.orders`, `sales orders` of `sales.orders`. */
function nameOf({ file, table }: DataFile): string {
  if (table !== undefined) return table.replace(/^main\./, '').replaceAll('.', ' ');
  return path
    .basename(file)
    .replace(/\.gz$/i, '')
    .replace(/\.[a-z]+$/i, '');
}

/** Files of a template by their paths in a project: `_` stands for a leading dot, which npm leaves out of packages. */
function templateFiles(template: string, folder: string): Map<string, string> {
  const root = path.join(PACKAGE, 'templates', template);
  const name = projectName(folder);
  const values: Readonly<Record<string, string>> = { name, title: title(name), lastro: installedAs() };
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    files
      .filter((file) => fs.statSync(path.join(root, file)).isFile())
      .map((file) => [
        file.split(path.sep).join('/').replace(/^_/, '.'),
        fs
          .readFileSync(path.join(root, file), 'utf8')
          .replace(/__([a-z]+)__/g, (mark, key: string) => values[key] ?? mark),
      ]),
  );
}

function write(folder: string, name: string, to: (file: string) => void): void {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  to(file);
}
