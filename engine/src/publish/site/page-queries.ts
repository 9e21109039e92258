import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Location } from '../../base/errors.js';
import { textsOf, type SiteFile, type SiteText } from './files.js';
import { infoParser, type InfoParser } from './framework-parsers.js';
import { readPage } from './markdown.js';

/** A query that an author wrote into a page or beside it. */
export interface PageQuery {
  sql: string;
  /** File of its result, below `data/queries/` of the site. */
  resultFile: string;
  /** Line 1 of the SQL. */
  location: Location;
  /** `rows`: a result with its provenance; the others: the plain file that a page attaches. */
  format: 'rows' | 'json' | 'csv' | 'parquet';
}

/** The id of a query fence, from what follows its backticks: `sql id=late`. */
export function queryId(info: string, parseInfo: InfoParser): string | undefined {
  const { tag, attributes } = parseInfo(info);
  const { id = '', run } = attributes;
  return tag === 'sql' && id !== '' && run?.toLowerCase() !== 'false' ? id : undefined;
}

/** The path of the result of a page's query; pages in folders keep theirs. */
export function queryResultFile(page: string, id: string): string {
  return `${page.replace(/^\//, '')}.${id}.json`;
}

/** Query fences in pages (```` ```sql id=late ````) and files `name.json.sql` (or `.csv.sql`, `.parquet.sql`) anywhere. */
export async function pageQueries(files: readonly SiteFile[]): Promise<PageQuery[]> {
  const parseInfo = await infoParser();
  const pages = (await textsOf(files, ['.md'])).flatMap((page) => queryFences(page, parseInfo));
  const loaders = (await textsOf(files, ['.sql'])).flatMap(({ file, name, text }): PageQuery[] => {
    const format = /\.(json|csv|parquet)\.sql$/.exec(file)?.[1];
    if (format === undefined) return [];
    const resultFile = file.replace(/\.sql$/, '');
    return [{ sql: text, resultFile, location: { file: name, line: 1 }, format: format as 'json' | 'csv' | 'parquet' }];
  });
  return [...pages, ...loaders];
}

function queryFences({ file, name, text }: SiteText, parseInfo: InfoParser): PageQuery[] {
  const page = file.replace(/\.md$/, '');
  const { tokens, offset } = readPage(text);
  return tokens.flatMap(({ type, info, content, map }): PageQuery[] => {
    const id = type === 'fence' ? queryId(info, parseInfo) : undefined;
    if (id === undefined) return [];
    const line = offset + (map?.[0] ?? 0) + 2;
    return [
      {
        sql: content.replace(/\n$/, ''),
        resultFile: queryResultFile(page, id),
        location: { file: name, line },
        format: 'rows',
      },
    ];
  });
}

/** The result of a `name.json.sql` or its like, for Framework's data loader. */
export async function readQueryResult(root: string, loader: string): Promise<Buffer> {
  const relative = path.relative(path.resolve(root), path.resolve(loader)).replace(/\.sql$/, '');
  return readFile(path.join(root, 'data', 'queries', relative));
}
