import { LastroError } from '../base/errors.js';
import type { Microbatch, Model } from '../project/model.js';
import { batchesUntil, batchesWithin, rangeOf, type Batch } from './batches.js';
import { readBatches } from './built-batches.js';
import { columnsToMerge } from './merge-columns.js';
import type { RunOptions } from './run-options.js';

/** Which batches a run builds, and into what. */
export interface BatchPlan {
  /** From `begin` to now. */
  all: readonly Batch[];
  /** Those that are built, in their order. */
  wanted: readonly Batch[];
  /** Those that the table lacks also after the run, has by another definition, or that may have changed since: the next run builds them. */
  remaining: readonly Batch[];
  /** The first batch makes the table, in place of what is there. */
  isAnew: boolean;
  /** No batch that the table may have is of this definition. */
  isForgotten: boolean;
  /** The table has other columns than the query, or the query is wrong. */
  isOtherShape: boolean;
}

/**
 * Decides which batches are built: those that are missing, the newest one that the table has and `lookback` before it; or exactly those
 * of a time. Throws `model.no-batch` where there is none.
 */
export async function planBatches(
  model: Model,
  config: Microbatch,
  existing: 'table' | 'view' | undefined,
  options: RunOptions,
): Promise<BatchPlan> {
  const { fullRefresh, backfill, isAltered = false } = options;
  const all = batchesUntil(config, options.now);
  const noBatch = (message: string, hint: string): LastroError =>
    new LastroError('model.no-batch', message, { location: { file: model.file }, hint });
  if (all.length === 0) throw noBatch(`${model.table.name} begins after this run`, 'correct begin');
  const isKept = existing === 'table' && !fullRefresh;
  const isOtherShape = isKept && (await columnsToMerge(model, options)) === undefined;
  const done = isKept && !isOtherShape && !isAltered ? await readBatches(model, options) : new Set<string>();
  const isForgotten = done.size === 0;
  const newest = all.findLastIndex(({ start }) => done.has(start));
  if (backfill === undefined) {
    const wanted = all.filter(({ start }, i) => !done.has(start) || i >= newest - config.lookback);
    return { all, wanted, remaining: [], isAnew: isForgotten, isForgotten, isOtherShape: false };
  }
  const { left } = backfill;
  const wanted = batchesWithin(all, backfill).filter(({ start }) => left?.includes(start) !== false);
  if (wanted.length === 0)
    throw noBatch(
      `${model.table.name} has no batch of that time: its batches are ${rangeOf(all)}`,
      'correct --event-time-start and --event-time-end, or leave the model out with --exclude',
    );
  // After later ones are built, no lookback reaches these.
  const isLater = all.findLastIndex((batch) => wanted.includes(batch)) > newest;
  const isDue = (i: number): boolean => isLater && i >= newest - config.lookback && i <= newest;
  return {
    ...{ all, wanted, isForgotten, isOtherShape },
    remaining: all.filter((batch, i) => (!done.has(batch.start) || isDue(i)) && !wanted.includes(batch)),
    isAnew: !isKept,
  };
}
