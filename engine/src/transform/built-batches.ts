import { textOf } from '../base/cell.js';
import type { Model } from '../project/model.js';
import { createTableIfMissing } from '../sql/create-table.js';
import type { Relation } from '../sql/relation.js';
import { rangesOf, type Batch } from './batches.js';
import type { RunOptions } from './run-options.js';

/** Batches that are in a model's table. */
const BATCH_TABLE: Relation = { layer: 'meta', name: 'model_batches' };

/** Makes the table of batches where there is none. */
export async function prepareBatches({ warehouse, session }: RunOptions): Promise<void> {
  const { dialect } = warehouse;
  await session.run(dialect.ddl.createSchema(dialect.schema(BATCH_TABLE.layer)));
  await session.run(
    createTableIfMissing(dialect, BATCH_TABLE, {
      unique_id: 'text',
      batch: 'text',
      definition: 'text',
      run_id: 'text',
    }),
  );
}

/** The batches that the table has by this definition of the model, by their starts. */
export async function readBatches(
  model: Model,
  { warehouse, session, definition = '' }: RunOptions,
): Promise<Set<string>> {
  if ((await warehouse.columns(BATCH_TABLE)) === undefined) return new Set();
  const { dialect } = warehouse;
  const { rows } = await session.query(
    `SELECT batch FROM ${dialect.table(BATCH_TABLE)} WHERE unique_id = ${dialect.string(model.uniqueId)}` +
      ` AND definition = ${dialect.string(definition)}`,
  );
  return new Set(rows.map(([batch]) => textOf(batch)));
}

/** Before they are built: one that fails is missing then, though the table has its earlier rows. In their order; without batches: all. */
export async function forgetBatches(
  { uniqueId }: Model,
  batches: readonly Batch[] | undefined,
  { warehouse, session }: RunOptions,
): Promise<void> {
  const { dialect } = warehouse;
  // Thousands of hours one by one would be longer than a statement of BigQuery may be.
  const ranges = rangesOf(batches ?? []).map(
    ([first, last]) => `batch BETWEEN ${dialect.string(first.start)} AND ${dialect.string(last.start)}`,
  );
  await session.run(
    `DELETE FROM ${dialect.table(BATCH_TABLE)} WHERE unique_id = ${dialect.string(uniqueId)}` +
      (batches === undefined ? '' : ` AND (${ranges.join(' OR ')})`),
  );
}

/** Records a batch whose rows are in the table. */
export async function recordBatch(
  { uniqueId }: Model,
  { start }: Batch,
  { warehouse, session, runId, definition = '' }: RunOptions,
): Promise<void> {
  const { dialect } = warehouse;
  const values = [uniqueId, start, definition, runId].map((text) => dialect.string(text));
  await session.run(`INSERT INTO ${dialect.table(BATCH_TABLE)} VALUES (${values.join(', ')})`);
}
