import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Location } from '../../base/errors.js';
import { siteSources } from './sources.js';

/** A query that an author wrote into a page or beside it. */
export interface PageQuery {
  sql: string;
  /** File of its answer, below `data/queries/` of the site. */
  resultFile: string;
  /** Line 1 of the SQL. */
  location: Location;
  /** `rows`: an answer with its provenance; the others: the plain file that a page attaches. */
  format: 'rows' | 'json' | 'csv' | 'parquet';
}

const FENCE = /^```sql[ \t]+(.*)$/;
const ID = /(?:^|\s)id=(?:"([^"]+)"|([^\s"]+))/;

/** The id of a query fence, from what follows its backticks: `sql id=late`. */
export function queryId(info: string): string | undefined {
  const match = info.startsWith('sql') ? ID.exec(info) : null;
  return match?.[1] ?? match?.[2];
}

/** Where the answer of a page's query lies; pages in folders keep their path. */
export function queryResultFile(page: string, id: string): string {
  return `${page.replace(/^\//, '')}.${id}.json`;
}

/** Query fences in pages (```` ```sql id=late ````) and files `name.json.sql` (or `.csv.sql`, `.parquet.sql`) anywhere. */
export async function pageQueries(root: string): Promise<PageQuery[]> {
  const folder = path.basename(root);
  const pages = (await siteSources(root, ['.md'])).flatMap(({ file, text }) =>
    queryFences(file.replace(/\.md$/, ''), text, `${folder}/${file}`),
  );
  const files = (await siteSources(root, ['.sql'])).flatMap(({ file, text }): PageQuery[] => {
    const format = /\.(json|csv|parquet)\.sql$/.exec(file)?.[1];
    if (format === undefined) return [];
    const location = { file: `${folder}/${file}`, line: 1 };
    return [
      { sql: text, resultFile: file.replace(/\.sql$/, ''), location, format: format as 'json' | 'csv' | 'parquet' },
    ];
  });
  return [...pages, ...files];
}

function queryFences(page: string, text: string, file: string): PageQuery[] {
  const lines = text.split('\n');
  const queries: PageQuery[] = [];
  for (let start = 0; start < lines.length; start++) {
    const info = FENCE.exec(lines[start] ?? '');
    const id = info === null ? undefined : queryId(`sql ${info[1]}`);
    if (id === undefined) continue;
    let end = start + 1;
    while (end < lines.length && !/^```\s*$/.test(lines[end] ?? '')) end++;
    queries.push({
      sql: lines.slice(start + 1, end).join('\n'),
      resultFile: queryResultFile(page, id),
      location: { file, line: start + 2 },
      format: 'rows',
    });
    start = end;
  }
  return queries;
}

/** The answer of a `name.json.sql` or its like, for Framework's data loader. */
export async function readQueryResult(root: string, loader: string): Promise<Buffer> {
  const relative = path.relative(path.resolve(root), path.resolve(loader)).replace(/\.sql$/, '');
  return readFile(path.join(root, 'data', 'queries', relative));
}
