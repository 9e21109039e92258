/** A task with dependencies. */
export interface Task {
  id: string;
  /** Ids of tasks that must have ended before this one starts; ids that are not scheduled do not count. */
  dependsOn: readonly string[];
  /** Those of them without which it cannot run; all when left out. */
  needs?: readonly string[] | undefined;
  /** Resolves to false when the tasks that build on it must not run. */
  run(): Promise<boolean>;
  /** Called instead of `run`, with the reason, which names the task that failed first: `model.shop.orders failed`. */
  skip(reason: string): void;
}

/** Why nothing more was started. */
export const INTERRUPTED = 'the run was interrupted';

export interface ScheduleOptions {
  /** Tasks that run side by side. */
  concurrency: number;
  /** Start nothing more after the first failure. */
  failFast?: boolean;
  /** When it is aborted, nothing more is started; what runs is waited for. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs tasks in the order of their dependencies, up to `width` side by side, in the order given where they are free
 * to start. After a failure the tasks that build on it are skipped, or with `failFast` all that have not started.
 * A task that rejects ends the schedule with its error, once those that run beside it have ended; after an interruption, which
 * may break off any statement, it counts as skipped.
 */
export async function runTasks(
  tasks: readonly Task[],
  { concurrency, failFast = false, signal }: ScheduleOptions,
): Promise<void> {
  const waiting = new Map(tasks.map((task) => [task.id, task]));
  const known = new Set(waiting.keys());
  /** By task that ended, why what needs it cannot run; undefined when it succeeded. */
  const endedTasks = new Map<string, string | undefined>();
  const running = new Set<Promise<void>>();
  let stopReason: string | undefined;
  let taskError: { error: unknown } | undefined;

  const markEnded = (task: Task, succeeded: boolean): void => {
    endedTasks.set(task.id, succeeded ? undefined : `${task.id} failed`);
    if (!succeeded && failFast) stopReason ??= `${task.id} failed`;
  };
  const skipReason = (task: Task): string | undefined => {
    if (signal?.aborted === true) return INTERRUPTED;
    if (stopReason !== undefined) return stopReason;
    return (task.needs ?? task.dependsOn).map((id) => endedTasks.get(id)).find((reason) => reason !== undefined);
  };
  const skip = (task: Task, reason: string): void => {
    task.skip(reason);
    endedTasks.set(task.id, reason);
  };
  const start = (task: Task): void => {
    waiting.delete(task.id);
    const reason = skipReason(task);
    if (reason !== undefined) {
      skip(task, reason);
      return;
    }
    const work = task
      .run()
      .then((succeeded) => markEnded(task, succeeded))
      .catch((error: unknown) => {
        if (signal?.aborted === true) skip(task, INTERRUPTED);
        else taskError ??= { error };
      })
      .then(() => void running.delete(work));
    running.add(work);
  };
  const isReady = (task: Task): boolean =>
    task.dependsOn.every((id) => !waiting.has(id) && (endedTasks.has(id) || !known.has(id)));

  while (waiting.size > 0 || running.size > 0) {
    if (taskError === undefined)
      for (const task of [...waiting.values()]) if (running.size < concurrency && isReady(task)) start(task);
    if (running.size > 0) await Promise.race(running);
    else if (taskError !== undefined || ![...waiting.values()].some(isReady)) break;
  }
  if (taskError !== undefined) throw taskError.error;
}
