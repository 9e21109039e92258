import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PACKAGE } from '../../base/package.js';

/** Where the site is put together, below the project; beside the project's pages, so that relative paths still hold. */
export const SITE_ROOT = '.site';

/** What the engine and Framework write into the site's root themselves. */
const GENERATED = ['data', '.observablehq', '.gitignore'];

/**
 * Puts the site's root together: the pages, components, texts and styles of the package, and over them those of the
 * project's `src/`. A file of the project replaces the package's file of that name. Returns the absolute folder.
 */
export async function assembleSite(projectDir: string): Promise<string> {
  const root = path.join(projectDir, SITE_ROOT);
  await mkdir(root, { recursive: true });
  await writeFile(path.join(root, '.gitignore'), '*\n');
  const files = new Map<string, string>();
  for (const folder of [path.join(PACKAGE, 'site'), path.join(projectDir, 'src')])
    for (const file of await filesOf(folder)) files.set(file, path.join(folder, file));
  for (const file of await filesOf(root)) if (!files.has(file)) await rm(path.join(root, file));
  for (const [file, source] of files) await copyIfChanged(source, path.join(root, file));
  return root;
}

async function copyIfChanged(source: string, target: string): Promise<void> {
  const [from, to] = await Promise.all([stat(source), stat(target).catch(() => undefined)]);
  if (to !== undefined && to.size === from.size && to.mtimeMs >= from.mtimeMs) return;
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(source, target);
}

async function filesOf(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !GENERATED.includes(file.split(path.sep)[0] ?? ''));
}
