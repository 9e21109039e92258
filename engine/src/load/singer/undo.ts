import type { Dialect } from '../../sql/dialect.js';

/** Rows that are taken out of a table before others are added, because they come again. */
export type Undo =
  | { kind: 'all' }
  /** Of each run the rows after a number. */
  | { kind: 'runs'; runs: readonly { runId: string; after: number }[] };

/** A statement that takes them out; undefined where there are none. */
export function undoStatement(dialect: Dialect, table: string, undo: Undo): string | undefined {
  if (undo.kind === 'all') return `DELETE FROM ${table} WHERE TRUE`;
  if (undo.runs.length === 0) return undefined;
  const conditions = undo.runs.map(
    ({ runId, after }) => `(_run_id = ${dialect.string(runId)} AND _source_row > ${after})`,
  );
  return `DELETE FROM ${table} WHERE ${conditions.join(' OR ')}`;
}

/**
 * A statement that takes rows out of `incoming` that a table has already: a tap goes on from its bookmark inclusively, so that rows of the bookmark
 * itself come again. Rows are the same when all of their columns are, and as many of them are taken out as the table has.
 */
export function removeAgain(
  dialect: Dialect,
  { incoming, into, columns, by }: { incoming: string; into: string; columns: readonly string[]; by: string },
): string {
  const names = columns.map((column) => dialect.identifier(column));
  const list = names.join(', ');
  const same = names.map((name) => `again.${name} IS NOT DISTINCT FROM existing.${name}`).join(' AND ');
  const key = dialect.identifier(by);
  return (
    `DELETE FROM ${incoming} WHERE _source_row IN (SELECT again._source_row FROM` +
    ` (SELECT ${list}, _source_row, row_number() OVER (PARTITION BY ${list} ORDER BY _source_row) AS _number FROM ${incoming}) AS again` +
    ` JOIN (SELECT ${list}, count(*) AS _rows FROM ${into} WHERE ${key} IN (SELECT ${key} FROM ${incoming}) GROUP BY ${list}) AS existing` +
    ` ON ${same} WHERE again._number <= existing._rows)`
  );
}
