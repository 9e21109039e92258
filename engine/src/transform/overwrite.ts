import type { Cell } from '../base/cell.js';
import { besides } from '../sql/relation.js';
import { rowsOf } from '../sql/rows-of.js';
import type { ResultTable } from '../warehouse/warehouse.js';
import { narrowing, windowOf, type MergeInput } from './incremental.js';
import { wrapQuery, type Statement } from './materialization.js';
import { inPartitions, partitionValue } from './partition.js';

/** What replacing partitions asks of a model's run. */
export interface OverwriteSteps {
  /** Runs a statement with the model's query. */
  compute(statement: Statement): Promise<unknown>;
  run(sql: string): Promise<unknown>;
  query(sql: string): Promise<ResultTable>;
  /** Called with the rows that the table will have, before it is changed. */
  assertKeys(rows: Statement): Promise<void>;
  /** Drops a table, where it is there. */
  drop(table: string): Promise<unknown>;
}

/**
 * Replaces each partition that the query returns by its rows, whole, and those within `since` that a complete query no longer
 * returns; the others stay. The query is computed once. Returns how many partitions were replaced.
 */
export async function overwritePartitions(input: MergeInput, steps: OverwriteSteps): Promise<number> {
  const { model, dialect, query } = input;
  const table = dialect.table(model.table);
  const scratch = dialect.temporaryTable?.('lastro_partitions') ?? dialect.table(besides(model.table, 'partitions'));
  const columns = input.columns.map(dialect.identifier);
  try {
    const prefix = `${dialect.ddl.scratchTable(scratch)}SELECT * FROM (`;
    await steps.compute(wrapQuery(prefix, query, `) AS narrowed${narrowing(input)}`));
    const partitions = await readPartitions(input, scratch, steps);
    if (partitions.length === 0) return 0;
    const isReplaced = (alias: string): string => inPartitions(partitions, input, alias);
    await steps.assertKeys({ sql: rowsAfter(input, scratch, isReplaced('kept')), prefixLength: 0 });
    for (const sql of dialect.ddl.replaceRows(table, { columns, isReplaced, from: scratch })) await steps.run(sql);
    return partitions.length;
  } finally {
    // Elsewhere it expires, or goes with the session.
    await steps.drop(scratch).catch(() => undefined);
  }
}

/** The partitions to replace, in their order, NULL for the rows without one. */
async function readPartitions(input: MergeInput, scratch: string, steps: OverwriteSteps): Promise<Cell[]> {
  const { model, dialect, isFullQuery } = input;
  const value = partitionValue(input);
  const sources = [`SELECT ${value} AS part FROM ${scratch}`];
  const window = windowOf(input, 'kept');
  if (isFullQuery) {
    const kept = window === '' ? rowsOf(dialect, model.table) : dialect.table(model.table);
    sources.push(`SELECT ${value} AS part FROM ${kept} AS kept${window === '' ? '' : ` WHERE ${window}`}`);
  }
  const { rows } = await steps.query(
    `SELECT DISTINCT part FROM (${sources.join(' UNION ALL ')}) AS parts ORDER BY part`,
  );
  return rows.map(([part = null]) => part);
}

/** The keys of all rows as they will be, as a query in brackets. */
function rowsAfter({ model, dialect }: MergeInput, scratch: string, isReplaced: string): string {
  const keys = model.uniqueKey.map(dialect.identifier).join(', ');
  const kept = `SELECT ${keys} FROM ${rowsOf(dialect, model.table)} AS kept WHERE NOT COALESCE(${isReplaced}, FALSE)`;
  return `(SELECT ${keys} FROM ${scratch} UNION ALL ${kept})`;
}
