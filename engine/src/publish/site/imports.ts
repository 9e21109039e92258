import type { Location } from '../../base/errors.js';
import { lineAt, textsOf, type SiteFile } from './files.js';

export interface FoundImport {
  specifier: string;
  location: Location;
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\1/g;

/** Every module specifier that a page or module of the site imports. */
export async function findImports(files: readonly SiteFile[]): Promise<FoundImport[]> {
  return (await textsOf(files, ['.md', '.js', '.ts'])).flatMap(({ name, text }) =>
    [...text.matchAll(IMPORT)].map((match) => ({
      specifier: match[2] ?? '',
      location: { file: name, line: lineAt(text, match.index) },
    })),
  );
}
