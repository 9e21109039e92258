import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Cell } from '../../base/cell.js';
import { LastroError, messageOf, type Location } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { requireFiles, type CopyFormat } from '../../sql/dialect/files.js';
import type { Dialect } from '../../sql/dialect.js';
import { positionAt } from '../../sql/lexer.js';
import { withoutEnding } from '../../sql/user-sql.js';
import { columnLineage } from '../../transform/index.js';
import { assertUserSql } from '../../warehouse/parse-sql.js';
import { StatementError, type ResultTable, type Session } from '../../warehouse/warehouse.js';
import type { SiteFile } from './files.js';
import type { Dataset } from './shapes.js';
import { noRows } from './datasets.js';
import { pageQueries, type PageQuery } from './page-queries.js';
import { formatRelation, parseColumn, parseRelation } from '../../sql/relation.js';
import { allRows } from './trust.js';

/** The result of a query in a page, as the page reads it. */
export interface QueryResult {
  rows: Record<string, Cell>[];
  /** Columns of dates or timestamps. */
  dates: string[];
  /** Columns of published tables that the result is computed from: what a figure of it reads. */
  reads: string[];
  /** By column of the result those that it is computed from; of one that is computed from none, as a count, all rows of the tables. */
  origins: Record<string, string[]>;
  /** Columns that decide which rows the result has and how they are grouped. */
  rowKeys: string[];
  provenance: { table: string; run_id: string; published_at: string; sql: string };
}

/** Maximum number of rows in a page; a query with more should be a model, or Parquet that loads on demand. */
const MAX_ROWS = 50_000;

/** Forms that the warehouse writes itself; Snappy is what the browser's reader understands without more code. */
const COPY_FORMATS: Partial<Record<PageQuery['format'], CopyFormat>> = {
  csv: { type: 'csv' },
  parquet: { type: 'parquet', compression: 'snappy' },
};

/** By file of the result the SQL that it answers. */
export type AnsweredQueries = Map<string, string>;

export interface PageQueryOptions {
  session: Session;
  dialect: Dialect;
  files: readonly SiteFile[];
  /** Folder of the results. */
  folder: string;
  /** Parquet files of the published tables by `layer.table`, with the names of their columns. */
  tables: ReadonlyMap<string, { file: string; columns: readonly string[]; isPublished: boolean }>;
  provenance: Pick<Dataset, 'run_id' | 'published_at'>;
  /** Queries that are answered already, and stay; those that are answered now are added. */
  answered?: AnsweredQueries | undefined;
}

/**
 * Runs the queries of all pages over the published tables; returns what is wrong with them, each at its own line. Such a query has no
 * result.
 */
export async function runPageQueries(options: PageQueryOptions): Promise<LastroError[]> {
  const { session, dialect, files, folder, answered = new Map<string, string>() } = options;
  const queries = (await pageQueries(files)).filter(({ resultFile, sql }) => answered.get(resultFile) !== sql);
  if (queries.length === 0) return [];
  await createTableViews(options);
  const problems: LastroError[] = [];
  for (const query of queries) {
    const target = path.join(folder, query.resultFile);
    try {
      await mkdir(path.dirname(target), { recursive: true });
      const sql = withoutEnding(query.sql);
      await assertUserSql({ session, dialect }, { sql, form: 'query' }, (offset) => locate(query, offset));
      const copy = COPY_FORMATS[query.format];
      if (copy !== undefined) await session.read(requireFiles(dialect).copy(sql, target, copy));
      else await writeFile(target, await renderQueryResult(query, options));
      answered.set(query.resultFile, query.sql);
    } catch (error) {
      answered.delete(query.resultFile);
      if (error instanceof StatementError && (await writeUnanswered(query, options))) continue;
      await rm(target, { force: true });
      problems.push(toQueryError(query, error));
    }
  }
  return problems;
}

async function createTableViews({ session, dialect, tables }: PageQueryOptions): Promise<void> {
  const relations = [...tables].map(([relation, { file }]) => ({ ...parseRelation(relation, 'marts'), file }));
  for (const layer of new Set(relations.map((relation) => relation.layer)))
    await session.run(dialect.ddl.createSchema(dialect.schema(layer)));
  for (const { file, ...relation } of relations) {
    const rows = requireFiles(dialect).read(file, { type: 'parquet' });
    await session.run(`CREATE OR REPLACE VIEW ${dialect.table(relation)} AS SELECT * FROM ${rows}`);
  }
}

async function renderQueryResult(query: PageQuery, options: PageQueryOptions): Promise<string> {
  const result = await options.session.read(query.sql);
  if (result.rows.length > MAX_ROWS)
    throw new LastroError('site.query-too-large', `the query returns ${count(result.rows.length, 'row')} to the page`, {
      location: query.location,
      hint: `a page can have at most ${count(MAX_ROWS, 'row')}: aggregate them, or make it a model`,
    });
  const rows = toRowObjects(result);
  if (query.format === 'json') return JSON.stringify(rows);
  const { origins, reads, rowKeys } = await originsOf(query, options);
  const queryResult: QueryResult = {
    rows,
    dates: result.columns.filter(({ type }) => /^(DATE|TIMESTAMP)/.test(type)).map(({ name }) => name),
    ...{ reads, origins, rowKeys },
    provenance: provenanceOf(query, reads, options),
  };
  return JSON.stringify(queryResult);
}

/** Which columns of published tables a query reads, as far as it can be told without running it. */
async function originsOf(
  { sql }: PageQuery,
  { session, dialect, tables }: PageQueryOptions,
): Promise<Pick<QueryResult, 'origins' | 'reads' | 'rowKeys'>> {
  const lineage = await columnLineage(
    { session, dialect },
    sql,
    (relation) => tables.get(formatRelation(relation))?.columns,
  );
  const { filters } = lineage;
  const rowsRead = lineage.tables.filter((relation) => tables.has(relation)).map(allRows);
  const origins = Object.fromEntries(
    Object.entries(lineage.columns).map(([name, from]) => [name, from.length === 0 ? rowsRead : from]),
  );
  return { origins, reads: [...new Set([...Object.values(origins).flat(), ...filters])].sort(), rowKeys: filters };
}

function provenanceOf(
  { sql }: PageQuery,
  reads: readonly string[],
  { provenance }: PageQueryOptions,
): QueryResult['provenance'] {
  const table = [...new Set(reads.map((read) => parseColumn(read).relation))].join(', ');
  return { table, ...provenance, sql };
}

/**
 * Writes a result without rows for a query that reads a table whose figures were never published, and cannot run because nobody
 * knows the types of its columns yet; false for any other query.
 */
async function writeUnanswered(query: PageQuery, options: PageQueryOptions): Promise<boolean> {
  const { session, dialect, folder, tables } = options;
  const { origins, reads, rowKeys } = await originsOf(query, options);
  const isPublished = (read: string): boolean => tables.get(parseColumn(read).relation)?.isPublished !== false;
  if (reads.every(isPublished)) return false;
  const target = path.join(folder, query.resultFile);
  const copy = COPY_FORMATS[query.format];
  const names = Object.keys(origins);
  if (copy !== undefined) await session.read(requireFiles(dialect).copy(noRows(dialect, names), target, copy));
  else if (query.format === 'json') await writeFile(target, '[]');
  else {
    const result: QueryResult = {
      ...{ rows: [], dates: [], reads, origins, rowKeys },
      provenance: provenanceOf(query, reads, options),
    };
    await writeFile(target, JSON.stringify(result));
  }
  return true;
}

function toRowObjects({ columns, rows }: ResultTable): Record<string, Cell>[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
}

/** The position in the page of an offset into a query. */
function locate({ sql, location }: PageQuery, offset = 0): Location {
  const { line, column } = positionAt(sql, offset);
  return { file: location.file, line: (location.line ?? 1) + line - 1, column };
}

function toQueryError(query: PageQuery, error: unknown): LastroError {
  if (error instanceof LastroError) return error;
  return new LastroError('site.query', messageOf(error), {
    location: locate(query, error instanceof StatementError ? error.offset : undefined),
    hint: 'queries in pages read the published marts: marts.<table>',
    cause: error,
  });
}
