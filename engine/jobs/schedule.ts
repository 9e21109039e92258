/** A piece of work that waits for others. */
export interface Task {
  id: string;
  /** Ids of tasks that must have ended before this one starts; ids that are not scheduled do not count. */
  after: readonly string[];
  /** Resolves to false when the tasks that build on it must not run. Must not reject. */
  run(): Promise<boolean>;
  /** Told instead of `run` when a task before it failed; names that task. */
  skip(because: string): void;
}

/**
 * Runs tasks in the order of their dependencies, up to `width` side by side, in the order given where they are free
 * to start. After a failure the tasks that build on it are skipped, or with `failFast` all that have not started.
 */
export async function runTasks(
  tasks: readonly Task[],
  { width, failFast = false }: { width: number; failFast?: boolean },
): Promise<void> {
  const waiting = new Map(tasks.map((task) => [task.id, task]));
  const ended = new Map<string, boolean>();
  const running = new Set<Promise<void>>();
  let stoppedBy: string | undefined;

  const end = (task: Task, good: boolean): void => {
    ended.set(task.id, good);
    if (!good && failFast) stoppedBy ??= task.id;
  };
  const start = (task: Task): void => {
    waiting.delete(task.id);
    const failed = stoppedBy ?? task.after.find((id) => ended.get(id) === false);
    if (failed !== undefined) {
      task.skip(failed);
      ended.set(task.id, false);
      return;
    }
    const work = task.run().then((good) => {
      end(task, good);
      running.delete(work);
    });
    running.add(work);
  };
  const ready = (task: Task): boolean =>
    task.after.every((id) => !waiting.has(id) && (ended.has(id) || !known.has(id)));
  const known = new Set(tasks.map((task) => task.id));

  while (waiting.size > 0 || running.size > 0) {
    for (const task of [...waiting.values()]) if (running.size < width && ready(task)) start(task);
    if (running.size > 0) await Promise.race(running);
    else if (![...waiting.values()].some(ready)) break;
  }
}
