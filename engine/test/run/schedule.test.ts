import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runTasks, type Task } from '../../src/run/schedule.js';

/** Tasks that write down what they did: `a` when it ran, `a: why` when it was skipped. */
function tasks(
  told: string[],
  outcomes: Readonly<Record<string, boolean | Error>>,
  after: Record<string, string[]> = {},
) {
  return Object.entries(outcomes).map(([id, outcome]): Task => ({
    id,
    dependsOn: after[id] ?? [],
    async run() {
      await wait(1);
      told.push(id);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    skip: (why) => void told.push(`${id}: ${why}`),
  }));
}

describe('a schedule', () => {
  it('runs what nothing before it stops, in the order of what it waits for', async () => {
    const told: string[] = [];
    await runTasks(tasks(told, { a: true, b: false, c: true, d: true }, { a: ['c'], d: ['b', 'elsewhere'] }), {
      concurrency: 1,
    });
    expect(told).toEqual(['b', 'c', 'a', 'd: b failed']);
  });

  it('starts nothing more after the first failure when it shall not', async () => {
    const told: string[] = [];
    await runTasks(tasks(told, { a: true, b: false, c: true }), { concurrency: 1, failFast: true });
    expect(told).toEqual(['a', 'b', 'c: b failed']);
  });

  it('starts nothing more when it is interrupted', async () => {
    const told: string[] = [];
    const stop = new AbortController();
    const list = tasks(told, { a: true, b: true, c: true });
    const stopping = list.map((task) => ({
      ...task,
      run() {
        stop.abort();
        return task.run();
      },
    }));
    await runTasks(stopping, { concurrency: 1, signal: stop.signal });
    expect(told).toEqual(['a', 'b: the run was interrupted', 'c: the run was interrupted']);
  });

  it('skips a task that the interruption broke off', async () => {
    const told: string[] = [];
    const stop = new AbortController();
    const [a, b] = tasks(told, { a: new Error('Interrupted!'), b: true });
    const stopping = { ...a!, run: () => (stop.abort(), a!.run()) };
    await runTasks([stopping, b!], { concurrency: 1, signal: stop.signal });
    expect(told).toEqual(['a', 'a: the run was interrupted', 'b: the run was interrupted']);
  });

  it('waits for what runs beside a task that breaks, then throws', async () => {
    const told: string[] = [];
    const list = tasks(told, { a: new Error('broken'), b: true, c: true });
    await expect(runTasks(list, { concurrency: 2 })).rejects.toThrow('broken');
    expect(told.sort()).toEqual(['a', 'b']);
  });
});
