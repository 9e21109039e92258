import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readChartAnnotations } from './chart-annotations.js';
import { dataFolder, siteFiles, type SiteFile } from './files.js';
import { pageIndex } from './page-index.js';
import { PREVIEW_STAMP } from './preview-problems.js';

/**
 * The folder in which the site is assembled, below the project; beside the project's pages, so that relative paths
 * still work.
 */
export const SITE_ROOT = '.site';

/** What is in the root beside the site's files. */
const KEPT = ['.observablehq', '.gitignore', PREVIEW_STAMP];

export interface AssembledSite {
  /** Absolute folder: Framework's root. */
  root: string;
  files: SiteFile[];
}

/** By path below the root the source that it was copied from, with its size and time: it is not read again while they stay. */
export type CopiedFiles = Map<string, string>;

/**
 * Assembles the site's root: the pages, components, texts and styles of the package, the generated data, and over them
 * the files of the project's `src/`. Writes only what has changed, so that a preview follows it. Throws a `ProblemsError` for wrong
 * annotations of charts.
 */
export async function assembleSite(
  projectDir: string,
  copied: CopiedFiles = new Map<string, string>(),
): Promise<AssembledSite> {
  const root = path.join(projectDir, SITE_ROOT);
  writeIfChanged(path.join(dataFolder(projectDir), 'annotations.json'), readChartAnnotations(projectDir));
  const index = await pageIndex(await siteFiles(projectDir));
  writeIfChanged(path.join(dataFolder(projectDir), 'pages.json'), index);
  const files = await siteFiles(projectDir);
  await mkdir(root, { recursive: true });
  await writeFile(path.join(root, '.gitignore'), '*\n');
  const removed = await removeOthers(root, new Set(files.map(({ file }) => file)));
  for (const file of removed) copied.delete(file);
  // Thousands of small files: a call that waits costs several times as much of the processor as one that does not.
  for (const { file, source } of files) {
    const { size, mtimeMs, ino, mode } = statSync(source);
    const stamp = [source, size, mtimeMs, ino].join(' ');
    if (copied.get(file) === stamp) continue;
    copyIfChanged({ source, size, mode }, path.join(root, file));
    copied.set(file, stamp);
  }
  return { root, files };
}

/** Writes data that is made of the project's `src/`. */
function writeIfChanged(file: string, value: unknown): void {
  const text = JSON.stringify(value);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function removeOthers(root: string, wanted: ReadonlySet<string>): Promise<string[]> {
  const removed: string[] = [];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const file = path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
    if (wanted.has(file) || KEPT.includes(file.split('/')[0] ?? '')) continue;
    await rm(path.join(root, file));
    removed.push(file);
  }
  return removed;
}

/**
 * By content, not by time: a file of the package may be older than the copy of the project's that it replaces. The copy of a
 * file that is only read can be written again.
 */
function copyIfChanged({ source, size, mode }: { source: string; size: number; mode: number }, target: string): void {
  const isSame = statSync(target, { throwIfNoEntry: false })?.size === size;
  if (isSame && readFileSync(source).equals(readFileSync(target))) return;
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(source, target);
  chmodSync(target, mode | 0o200);
}
