import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Location } from '../../base/errors.js';

/** A page or a module of the site. */
export interface SiteSource {
  /** Path below the site's root, with forward slashes. */
  file: string;
  text: string;
}

export interface FoundImport {
  specifier: string;
  location: Location;
}

/** Pages, page loaders and modules below the site's root, in the order of their paths. */
export async function siteSources(
  root: string,
  extensions: readonly string[] = ['.md', '.js', '.ts'],
): Promise<SiteSource[]> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile() && extensions.includes(path.extname(entry.name)))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !file.startsWith('.observablehq/'))
    .sort();
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(path.join(root, file), 'utf8') })));
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\1/g;

/** Every module specifier that a page or module of the site imports. */
export async function findImports(root: string): Promise<FoundImport[]> {
  const folder = path.basename(root);
  return (await siteSources(root)).flatMap(({ file, text }) =>
    [...text.matchAll(IMPORT)].map((match) => ({
      specifier: match[2] ?? '',
      location: { file: `${folder}/${file}`, line: text.slice(0, match.index).split('\n').length },
    })),
  );
}
