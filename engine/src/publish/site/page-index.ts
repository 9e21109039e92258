import { readFile } from 'node:fs/promises';
import { figureReads, knownData, type KnownData } from './figure-reads.js';
import type { SiteFile } from './files.js';
import type { IndexedPage, PageIndex, VerdictIndex } from './shapes.js';
import { sitePages } from './site-pages.js';
import { literalText, readSourceCode, type SourceCode } from './source-code.js';

/** The pages of the project that read published tables, and their figures, as far as their code says so. */
export async function pageIndex(files: readonly SiteFile[]): Promise<PageIndex> {
  const verdicts = files.find(({ file }) => file === 'data/verdicts.json');
  if (verdicts === undefined) return [];
  const names = Object.keys((JSON.parse(await readFile(verdicts.source, 'utf8')) as VerdictIndex).names);
  const sources = new Map((await readSourceCode(files)).map((code) => [code.file.file, code]));
  const found: IndexedPage[] = [];
  for (const { path, name, origin } of await sitePages(files)) {
    const code = sources.get(`${path.slice(1) || 'index'}.md`) ?? sources.get(`${path.slice(1)}index.md`);
    if (origin !== 'project' || code === undefined) continue;
    const known = await knownData(code, files, names);
    const reads = [...new Set([...known.values()].flatMap(({ columns }) => [...columns.values()].flat().map(tableOf)))];
    if (reads.length > 0) found.push({ path, name, reads, figures: figuresOf(code, known) });
  }
  return found;
}

function figuresOf({ blocks }: SourceCode, known: ReadonlyMap<string, KnownData>): IndexedPage['figures'] {
  return blocks.flatMap(({ parsed }) =>
    [...figureReads(parsed.body)].flatMap(({ name, data, reads }) => {
      if (name === undefined) return [];
      const sources = data.flatMap((each) => known.get(each) ?? []);
      const all = sources.flatMap(({ columns }) => [...columns.values()].flat()).filter((name) => !name.endsWith('.*'));
      const own = reads?.flatMap((node) => originsOf(literalText(node) ?? '', sources));
      return [{ name, reads: [...new Set(own ?? all)] }];
    }),
  );
}

/** As figures find them: in the first of their data that has the column. */
function originsOf(name: string, sources: readonly KnownData[]): readonly string[] {
  if (name.includes('.')) return [name];
  return sources.find(({ columns }) => columns.has(name))?.columns.get(name) ?? [];
}

const tableOf = (column: string): string => column.split('.').slice(0, 2).join('.');
