import { StatementError, type ResultTable, type Session } from '../warehouse/warehouse.js';

/** A result, or why there is none. */
export type Attempt<T> = T | Error;

/** The value of an attempt. Throws its error. */
export function valueOf<T>(attempt: Attempt<T> | undefined): T {
  if (attempt === undefined) throw new Error('not read');
  if (attempt instanceof Error) throw attempt;
  return attempt;
}

/** What work returns, or the error that it throws. */
export function attempt<T>(work: () => T): Attempt<T> {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** What a statement returns; a {@link StatementError} is returned, too. */
export async function attemptRead(session: Session, sql: string, abort?: AbortSignal): Promise<Attempt<ResultTable>> {
  abort?.throwIfAborted();
  try {
    return await session.read(sql);
  } catch (error) {
    if (error instanceof StatementError) return error;
    throw error;
  }
}

/** The column by which rows are told apart that one statement reads for several queries: their number, from 0. */
export const QUERY = 'lastro_query';

/** The rows of each query in a result whose first column is {@link QUERY}. */
export function splitByQuery({ columns, rows }: ResultTable, length: number): ResultTable[] {
  const tables = Array.from({ length }, (): ResultTable => ({ columns: columns.slice(1), rows: [] }));
  for (const [query, ...cells] of rows) tables[Number(query)]?.rows.push(cells);
  return tables;
}

/** One statement for queries of the same columns: their rows, each after the number of its query. One query alone stays as it is. */
export function unionOf(queries: readonly string[]): string {
  if (queries.length === 1) return queries[0] ?? '';
  return queries.map((sql, i) => `SELECT ${i} AS ${QUERY}, * FROM (${sql}) AS query_${i}`).join(' UNION ALL ');
}

/**
 * Reads queries of the same columns by one statement; each by its own where that one fails, so that only the broken ones are errors.
 * `order`: the columns by which the rows of each query are ordered.
 */
export async function readTogether(
  session: Session,
  queries: readonly string[],
  { order, abort }: { order?: readonly string[]; abort?: AbortSignal | undefined } = {},
): Promise<Attempt<ResultTable>[]> {
  if (queries.length > 1) {
    const all = unionOf(queries);
    const sorted =
      order === undefined ? all : `SELECT * FROM (${all}) AS queries ORDER BY ${[QUERY, ...order].join(', ')}`;
    const result = await attemptRead(session, sorted, abort);
    if (!(result instanceof Error)) return splitByQuery(result, queries.length);
  }
  const results: Attempt<ResultTable>[] = [];
  for (const sql of queries) results.push(await attemptRead(session, sql, abort));
  return results;
}
