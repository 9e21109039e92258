import path from 'node:path';
import { dependencies } from '../../sql/dependencies.js';
import { formatRelation } from '../../sql/relation.js';
import { fileServed, type SiteText } from '../site/files.js';
import { readPage } from '../site/markdown.js';
import { textIn } from '../site/languages.js';
import { sitePages } from '../site/site-pages.js';

/** A page of the project and the tables that it reads, `layer.table` in lower case, known or not. */
export interface PageReads {
  /** `/delivery`. */
  path: string;
  title: string;
  file: string;
  reads: string[];
}

/** A path in quotes: of an import, an attachment, a link. */
const QUOTED_PATH = /(["'`])([^"'`\s]+\.\w+)\1/g;

/** A file that the site has of every published table. */
const TABLE_FILE = /^data\/(\w+)\/([^/]+)\.(?:json|parquet)$/;

/**
 * The pages among some files, each with the tables that it, and the modules and SQL files that it names, reads. Paths that are
 * put together while the page runs are not seen.
 */
export async function readPages(files: readonly SiteText[]): Promise<PageReads[]> {
  const texts = new Map(files.map((text) => [text.file, text]));
  const pages = await sitePages(files);
  return pages.flatMap(({ path: page, name }): PageReads[] => {
    const text = texts.get(`${page.slice(1)}.md`) ?? texts.get(`${page.slice(1)}index.md`);
    if (text === undefined) return [];
    const reads = new Set<string>();
    const seen = new Set<string>();
    const visit = (one: SiteText): void => {
      if (seen.has(one.file)) return;
      seen.add(one.file);
      for (const sql of queriesIn(one)) {
        const { named } = dependencies(sql);
        for (const relation of named) reads.add(formatRelation(relation).toLowerCase());
      }
      for (const named of pathsIn(one)) {
        const [, layer, name] = TABLE_FILE.exec(named) ?? [];
        if (layer !== undefined && name !== undefined) reads.add(formatRelation({ layer, name }).toLowerCase());
        const next = texts.get(fileServed(files, named)?.file ?? '');
        if (next !== undefined && !next.file.endsWith('.md')) visit(next);
      }
    };
    visit(text);
    return [{ path: page, title: textIn(name, 'en'), file: text.name, reads: [...reads].sort() }];
  });
}

function queriesIn({ file, text }: SiteText): string[] {
  if (file.endsWith('.sql')) return [text];
  if (!file.endsWith('.md')) return [];
  return readPage(text)
    .tokens.filter(({ type, info }) => type === 'fence' && /^sql\b/.test(info))
    .map(({ content }) => content);
}

/** Paths below the site's root. */
function pathsIn({ file, text }: SiteText): string[] {
  const folder = path.posix.dirname(file);
  return [...text.matchAll(QUOTED_PATH)].map(([, , named = '']) =>
    path.posix.join(named.startsWith('/') ? '.' : folder, named),
  );
}
