import { UsageError } from '../base/errors.js';
import { count } from '../base/text.js';
import type { RunOptions } from './options.js';
import type { Project } from './project/project.js';
import type { Scope } from './scope.js';

/** The time whose batches a run builds, from `start` to before `end`. */
export interface EventTime {
  start: Date;
  end: Date;
}

/** The time of `--event-time-start` and `--event-time-end`. Throws `usage.event-time` where they say none. */
export function eventTimeOf({
  eventTimeStart: start,
  eventTimeEnd: end,
}: Pick<RunOptions, 'eventTimeStart' | 'eventTimeEnd'>): EventTime | undefined {
  if (start === undefined && end === undefined) return undefined;
  const [given, missing] = start === undefined ? ['end', 'start'] : ['start', 'end'];
  if (start === undefined || end === undefined)
    throw new UsageError('usage.event-time', `--event-time-${given} is given without --event-time-${missing}`, {
      hint: 'batches are built from the start to before the end: name both',
    });
  if (start >= end)
    throw new UsageError(
      'usage.event-time',
      `--event-time-start ${start.toISOString()} is not before --event-time-end ${end.toISOString()}`,
      { hint: 'the end is not built: for one day, use that day and the next' },
    );
  return { start, end };
}

/** Throws `usage.event-time` where the run builds no model in batches; else says which ones get the time, and which do not. */
export function announceEventTime(
  scope: Scope,
  project: Pick<Project, 'models'>,
  ids: ReadonlySet<string>,
  options: RunOptions,
): void {
  const time = eventTimeOf(options);
  if (time === undefined) return;
  const selected =
    scope === 'build' || scope === 'run' ? project.models.filter(({ uniqueId }) => ids.has(uniqueId)) : [];
  const batched = selected.filter(({ microbatch }) => microbatch !== undefined);
  if (batched.length === 0 && options.retriedRun !== undefined) return;
  if (batched.length === 0)
    throw new UsageError(
      'usage.event-time',
      '--event-time-start is for no node of this run: none is built in batches',
      {
        hint: 'select a model with incremental_strategy: microbatch, or leave it out',
      },
    );
  const others = selected.length - batched.length;
  const rest = others === 0 ? '' : `; ${count(others, 'other model')} as without it`;
  const names = batched.map(({ table }) => table.name).join(', ');
  options.log.info(`batches from ${time.start.toISOString()} to before ${time.end.toISOString()}: ${names}${rest}`);
}
