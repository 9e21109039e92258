import { LastroError } from '../base/errors.js';
import { count } from '../base/text.js';
import type { Microbatch, Model } from '../project/model.js';
import { rowsOf } from '../sql/rows-of.js';
import { atomically } from '../warehouse/atomically.js';
import { rangeOf, type Batch } from './batches.js';
import { BatchBuilder } from './build-batch.js';
import { forgetBatches, prepareBatches } from './built-batches.js';
import { compileModel, type CompiledModel } from './compile.js';
import type { Statement } from './materialization.js';
import { ModelStatements } from './model-statements.js';
import { planBatches, type BatchPlan } from './plan-batches.js';
import type { RunOptions } from './run-options.js';

/** Finds the place of an error in the model. */
type Locate = (error: unknown, compiled: CompiledModel, statement: Statement) => Promise<LastroError>;

/** The batches of a run that are in the table, and those that are not. */
export interface BuiltBatches {
  successful: readonly Batch[];
  failed: readonly Batch[];
}

/** What a model's batches came to. */
type BatchesResult = { compiledSql: string } & (
  | { status: 'success'; rows: number; message: string; batches: BuiltBatches }
  | { status: 'error'; errors: LastroError[]; batches?: BuiltBatches }
);

/**
 * Builds a model batch by batch, each on its own: its rows replace those that the table has of it, at once. A batch that
 * fails does not undo the others, and is built by the next run. Throws {@link LastroError} for what concerns all batches.
 */
export async function runBatches(
  model: Model,
  config: Microbatch,
  existing: 'table' | 'view' | undefined,
  options: RunOptions,
  locate: Locate,
): Promise<BatchesResult> {
  const { warehouse, session } = options;
  const { dialect } = warehouse;
  const plan = await planBatches(model, config, existing, options);
  const { wanted } = plan;
  const assertGoesOn = (): void => {
    if (options.isInterrupted?.() === true)
      throw new LastroError('model.failed', 'the run was interrupted', { location: { file: model.file } });
  };
  // One that is interrupted while it is planned would take all batches for those of other columns.
  assertGoesOn();
  const builder = new BatchBuilder(model, config, options, plan, existing);
  const compiledSql = compileModel(model, { ...options, dialect }).sql;
  const successful: Batch[] = [];
  const failed: { batch: Batch; error: LastroError }[] = [];
  await prepareBatches(options);
  await atomically(warehouse, session, async () => {
    // First the batches: without them, the state that is left makes the next run look again.
    const missing = new Set([...wanted, ...plan.remaining]);
    await forgetBatches(model, plan.isForgotten ? undefined : plan.all.filter((batch) => missing.has(batch)), options);
    await options.beforeBuild?.();
  });
  for (const batch of wanted) {
    const { compiled, problems } = await builder.compile(batch);
    if (problems.length > 0) return { status: 'error', compiledSql, errors: problems };
    const statements = new ModelStatements(session, { sql: compiled.sql, prefixLength: 0 });
    try {
      assertGoesOn();
      const rows = await builder.build(batch, compiled, statements);
      successful.push(batch);
      options.onBatch?.(batch.label, rows);
    } catch (error) {
      failed.push({ batch, error: await locate(error, compiled, statements.current) });
      if (options.isInterrupted?.() === true || builder.isQueryWrong) break;
    }
  }
  const batches = { successful, failed: wanted.filter((batch) => !successful.includes(batch)) };
  const [cause] = failed;
  if (cause !== undefined) {
    const error = builder.isQueryWrong ? cause.error : batchesFailed(cause.error, failed, wanted);
    return { status: 'error', compiledSql, errors: [error], batches };
  }
  const rows = await atomically(warehouse, session, async () => {
    const { rows: counted } = await session.query(`SELECT count(*) FROM ${rowsOf(dialect, model.table)}`);
    const tableRows = Number(counted[0]?.[0]);
    await options.beforeCommit?.(tableRows, plan.remaining.length > 0);
    return tableRows;
  });
  return { status: 'success', compiledSql, rows, message: `${count(rows, 'row')}, ${batchesText(plan)}`, batches };
}

function batchesText({ all, wanted, remaining }: BatchPlan): string {
  const read = wanted.length === all.length ? rangeOf(all) : `${rangeOf(wanted)} of ${rangeOf(all)}`;
  return `batches ${read}${remaining.length === 0 ? '' : `, still to be built: ${rangeOf(remaining)}`}`;
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
