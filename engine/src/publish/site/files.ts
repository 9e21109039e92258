import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { LastroError, assertNoProblems, type Location } from '../../base/errors.js';
import { escapeRegExp } from '../../base/escape.js';
import { nameProblem } from '../../base/names.js';
import { PACKAGE } from '../../base/package.js';

/** A file of the site: of the package, of the data that the engine wrote, or of the project's `src/`. */
export interface SiteFile {
  /** Path below the site's root, with forward slashes: `components/figure.ts`. */
  file: string;
  origin: 'package' | 'data' | 'project';
  /** Absolute path. */
  source: string;
  /** As problems name it: relative to the project, `src/sales.md`. */
  name: string;
}

export interface SiteText extends SiteFile {
  text: string;
}

/** The folder of generated data, which is copied to `data/` of the site. */
export function dataFolder(projectDir: string): string {
  return path.join(projectDir, 'target', 'site-data');
}

/** Not part of the site: Framework's cache, and declarations for the compiler. */
const IGNORED = /^\.observablehq\/|^framework\.d\.ts$/;

/** Endings of the files that Framework runs to make another: `weather.json.py` makes `weather.json`. */
const LOADER = /(\.\w+)\.(js|ts|py|r|R|rs|go|java|jl|php|sh|exe|sql)$/;

/** The path under which Framework finds a file: that of what a loader makes, `.js` for TypeScript. */
export function servedAs(file: string): string {
  if (LOADER.test(file) && !file.endsWith('.d.ts')) return file.replace(LOADER, '$1');
  return file.replace(/\.(ts|tsx|jsx)$/, '.js');
}

/**
 * The files of a project's site, in the order of their paths. A file of the project takes the place of the package's file
 * that is served under the same path. Throws a `ProblemsError` when it would take the place of generated data.
 */
export async function siteFiles(projectDir: string): Promise<SiteFile[]> {
  const layers = [
    { origin: 'package', folder: path.join(PACKAGE, 'site'), under: '' },
    { origin: 'data', folder: dataFolder(projectDir), under: 'data/' },
    ownLayer(projectDir),
  ] as const satisfies readonly SiteLayer[];
  const files = new Map<string, SiteFile>();
  const problems: LastroError[] = [];
  for (const layer of layers)
    for (const found of await filesOf(layer, projectDir)) {
      const before = files.get(servedAs(found.file));
      if (found.origin === 'project')
        problems.push(
          ...found.file.split('/').flatMap((part) => nameProblem('page', part, { file: found.name }) ?? []),
        );
      if (before?.origin === 'data') problems.push(collision(found, before));
      files.set(servedAs(found.file), found);
    }
  assertNoProblems(problems);
  return [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The files of the project's `src/`, in the order of their paths. */
export async function projectFiles(projectDir: string): Promise<SiteFile[]> {
  return (await filesOf(ownLayer(projectDir), projectDir)).sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** A folder whose files are part of the site, and where. */
interface SiteLayer {
  origin: SiteFile['origin'];
  folder: string;
  under: string;
}

function ownLayer(projectDir: string): SiteLayer {
  return { origin: 'project', folder: path.join(projectDir, 'src'), under: '' };
}

async function filesOf({ origin, folder, under }: SiteLayer, projectDir: string): Promise<SiteFile[]> {
  return (await filesBelow(folder)).flatMap((below): SiteFile[] => {
    const file = `${under}${below}`;
    if (IGNORED.test(file) || (origin === 'package' && file === 'README.md')) return [];
    const source = path.join(folder, below);
    return [{ file, origin, source, name: nameOf(source, projectDir) }];
  });
}

function collision(own: SiteFile, generated: SiteFile): LastroError {
  return new LastroError(
    'site.generated-file',
    `${own.name} would overwrite ${servedAs(generated.file)}, which the build writes to ${generated.name}`,
    { location: { file: own.name }, hint: 'give the file of src/ another name or folder' },
  );
}

/** The file that Framework serves under a path: itself, or the page or loader whose parameter matches it. */
export function fileServed(files: readonly SiteFile[], served: string): SiteFile | undefined {
  return (
    files.find(({ file }) => file === served) ??
    files.find(({ file }) => servedAs(file) === served) ??
    files.find(({ file }) => file.includes('[') && parametrized(servedAs(file)).test(served))
  );
}

function parametrized(file: string): RegExp {
  const parts = file.split(/\[\w+\]/).map(escapeRegExp);
  return new RegExp(`^${parts.join('.+')}$`);
}

/** The texts of the files with one of the endings. */
export async function textsOf(files: readonly SiteFile[], endings: readonly string[]): Promise<SiteText[]> {
  const wanted = files.filter(({ file }) => endings.some((ending) => file.endsWith(ending)));
  return Promise.all(wanted.map(async (file) => ({ ...file, text: await readFile(file.source, 'utf8') })));
}

/** The first place in the files that authors wrote with one of some words, looking for the first word first. */
export function locationOf(sources: readonly SiteText[], ...words: readonly string[]): Location | undefined {
  for (const word of words) {
    const found = sources.find(({ text }) => text.includes(word));
    if (found !== undefined) return { file: found.name, line: lineAt(found.text, found.text.indexOf(word)) };
  }
  return undefined;
}

/** The line of a place in a text, from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** Files of a package that is installed outside the project are named by the package. */
function nameOf(source: string, projectDir: string): string {
  const relative = path.relative(projectDir, source);
  const shown = relative.startsWith('..') ? path.join('lastro', path.relative(PACKAGE, source)) : relative;
  return shown.split(path.sep).join('/');
}

/** Paths of all files below a folder, links followed; none when there is no folder. */
async function filesBelow(folder: string, under = ''): Promise<string[]> {
  const entries = await readdir(path.join(folder, under), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const file = under === '' ? entry.name : `${under}/${entry.name}`;
      const status = entry.isSymbolicLink() ? await stat(path.join(folder, file)).catch(() => undefined) : entry;
      if (status?.isDirectory() === true) return IGNORED.test(`${file}/`) ? [] : filesBelow(folder, file);
      return status?.isFile() === true ? [file] : [];
    }),
  );
  return found.flat();
}
