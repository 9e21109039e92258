import { LastroError } from '../base/errors.js';
import { count } from '../base/text.js';
import type { Microbatch, Model } from '../project/model.js';
import { batchesUntil, type Batch } from './batches.js';
import { BatchBuilder } from './build-batch.js';
import { forgetBatches, prepareBatches, readBatches } from './built-batches.js';
import { compileModel, type CompiledModel } from './compile.js';
import type { Statement } from './materialization.js';
import { columnsToMerge } from './merge-columns.js';
import { ModelStatements } from './model-statements.js';
import type { RunOptions } from './run-options.js';

/** Finds the place of an error in the model. */
type Locate = (error: unknown, compiled: CompiledModel, statement: Statement) => Promise<LastroError>;

/** What a model's batches came to. */
type BatchesResult = { compiledSql: string } & (
  { status: 'success'; rows: number; message: string } | { status: 'error'; errors: LastroError[] }
);

/**
 * Builds a model batch by batch, each in a transaction of its own, in which its rows replace those that the table has of it. A batch that
 * fails does not undo the others, and is built by the next run. Throws {@link LastroError} for what concerns all batches.
 */
export async function runBatches(
  model: Model,
  config: Microbatch,
  existing: 'table' | 'view' | undefined,
  options: RunOptions,
  locate: Locate,
): Promise<BatchesResult> {
  const { warehouse, session, now } = options;
  const { dialect } = warehouse;
  const location = { file: model.file };
  if (!warehouse.isTransactional)
    throw new LastroError('model.no-microbatch', `${model.table.name} cannot be built in batches on ${dialect.name}`, {
      location,
      hint: 'incremental_strategy: insert_overwrite with partition_by replaces whole partitions there',
    });
  const batches = batchesUntil(config, now);
  const [first] = batches;
  if (first === undefined)
    throw new LastroError('model.no-batch', `${model.table.name} begins after this run`, {
      location,
      hint: 'correct begin',
    });
  const done =
    existing === 'table' && !options.fullRefresh && (await columnsToMerge(model, options)) !== undefined
      ? await readBatches(model, options)
      : new Set<string>();
  const newest = batches.findLastIndex(({ start }) => done.has(start));
  const wanted = batches.filter(({ start }, i) => !done.has(start) || i >= newest - config.lookback);
  const builder = new BatchBuilder(model, config, options, done.size === 0 ? { replaced: existing } : undefined);
  const compiledSql = compileModel(model, { ...options, dialect }).sql;
  const failed: { batch: Batch; error: LastroError }[] = [];
  await prepareBatches(options);
  await session.transaction(async () => {
    await options.beforeBuild?.();
    await forgetBatches(model, done.size === 0 ? undefined : wanted, options);
  });
  for (const batch of wanted) {
    const { compiled, problems } = await builder.compile(batch);
    if (problems.length > 0) return { status: 'error', compiledSql, errors: problems };
    const statements = new ModelStatements(session, { sql: compiled.sql, prefixLength: 0 });
    try {
      if (options.isInterrupted?.() === true)
        throw new LastroError('model.failed', 'the run was interrupted', { location });
      const rows = await builder.build(batch, compiled, statements);
      options.onBatch?.(batch.label, rows);
    } catch (error) {
      failed.push({ batch, error: await locate(error, compiled, statements.current) });
      if (options.isInterrupted?.() === true || builder.isQueryWrong) break;
    }
  }
  const [cause] = failed;
  if (cause !== undefined) {
    const error = builder.isQueryWrong ? cause.error : batchesFailed(cause.error, failed, wanted);
    return { status: 'error', compiledSql, errors: [error] };
  }
  const rows = await session.transaction(async () => {
    const { rows: counted } = await session.query(`SELECT count(*) FROM ${dialect.table(model.table)}`);
    const tableRows = Number(counted[0]?.[0]);
    await options.beforeCommit?.(tableRows);
    return tableRows;
  });
  const all = rangeOf(batches);
  const read = wanted.length === batches.length ? all : `${rangeOf(wanted)} of ${all}`;
  return { status: 'success', compiledSql, rows, message: `${count(rows, 'row')}, batches ${read}` };
}

function batchesFailed(
  { message, location }: LastroError,
  failed: readonly { batch: Batch }[],
  wanted: readonly Batch[],
): LastroError {
  const named = failed.slice(0, 3).map(({ batch }) => batch.label);
  const list = [...named, ...(failed.length > named.length ? ['...'] : [])].join(', ');
  return new LastroError(
    'model.batches-failed',
    `${failed.length} of ${count(wanted.length, 'batch', 'batches')} failed (${list}): ${message}`,
    { location, hint: 'the others are in the table; the next run builds what is missing' },
  );
}

/** `2018-08-30..2018-08-31`; several where batches between are left out. */
function rangeOf(batches: readonly Batch[]): string {
  const ranges: [Batch, Batch][] = [];
  for (const batch of batches) {
    const range = ranges.at(-1);
    if (range?.[1].end === batch.start) range[1] = batch;
    else ranges.push([batch, batch]);
  }
  const texts = ranges.map(([{ label }, last]) => (label === last.label ? label : `${label}..${last.label}`));
  return texts.length > 5 ? `${texts.slice(0, 4).join(', ')}, ..., ${texts.at(-1) ?? ''}` : texts.join(', ');
}
