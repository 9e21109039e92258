import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LastroError, UsageError } from '../../src/base/errors.js';
import type { StepOutcome } from '../../src/jobs/index.js';
import type { JobConfig } from '../../src/project/job.js';
import type { NodeStatus, RunResults } from '../../src/publish/artifacts.js';
import { Simulation } from './simulation.js';

let simulation: Simulation;
afterEach(() => simulation.remove());

const MANUAL = { job: 'a', trigger: 'manual' } as const;

function simulate(config: JobConfig): Simulation {
  simulation = new Simulation('2026-05-01T06:00:00Z', { a: config });
  return simulation;
}

/** Results of a load of `raw.orders` that failed, and of a critical check that found bad rows in a table. */
function stoppedLoad(checked: string): StepOutcome {
  const results = {
    metadata: { invocation_id: 'r1' },
    verdict: 'fail',
    results: [
      { unique_id: 'source.orders', resource_type: 'source', relation: 'raw.orders', status: 'error', message: '' },
      { resource_type: 'test', relation: checked, status: 'fail', severity: 'critical', message: '' },
    ],
  } as unknown as RunResults;
  return { exitCode: 1, results };
}

/** Results of a run of two nodes, of which the second has this status. */
function outcome(status: NodeStatus, id = 'r1'): StepOutcome {
  const node = (name: string, ended: NodeStatus): object => ({
    unique_id: name,
    relation: name,
    status: ended,
    message: `${name} ${ended}`,
  });
  const results = {
    metadata: { invocation_id: id },
    verdict: status === 'success' ? 'pass' : 'fail',
    results: [node('model.one', 'success'), node('model.two', status)],
  } as unknown as RunResults;
  return { exitCode: status === 'success' ? 0 : 1, results };
}

/** Steps that end as given, one after the other; records when each began and what it went on from. */
function script(...outcomes: readonly (StepOutcome | Error)[]): string[] {
  const began: string[] = [];
  const start = simulation.timer.now().getTime();
  simulation.runStep = (step, { retried }) => {
    const seconds = (simulation.timer.now().getTime() - start) / 1000;
    began.push(
      `${seconds} s ${step.command}${retried === undefined ? '' : ` after ${retried.metadata.invocation_id}`}`,
    );
    const next = outcomes[began.length - 1] ?? { exitCode: 0 };
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  return began;
}

describe('a step that fails', () => {
  it('is repeated after pauses that double, going on from its last results', async () => {
    const { timer } = simulate({ steps: [{ command: 'build' }, { command: 'site' }], retries: 3, backoff: 60 });
    const began = script(
      outcome('error', 'r1'),
      new LastroError('net', 'no network'),
      outcome('error', 'r3'),
      outcome('success', 'r4'),
    );
    const run = simulation.run(MANUAL);
    await timer.advance(3600);
    expect(began).toEqual([
      '0 s build',
      '60 s build after r1',
      '180 s build after r1',
      '420 s build after r3',
      '420 s site',
    ]);
    expect(await run).toMatchObject({
      status: 'success',
      verdict: 'pass',
      message: '',
      steps: [
        {
          status: 'success',
          attempts: [
            {
              status: 'fail',
              run_id: 'r1',
              verdict: 'fail',
              message: '1 of 2 nodes failed, the first: model.two  model.two error',
            },
            {
              status: 'fail',
              run_id: null,
              run_results: null,
              message: expect.stringContaining('no network') as string,
            },
            { status: 'fail', run_id: 'r3' },
            { status: 'success', run_id: 'r4' },
          ],
        },
        { status: 'success' },
      ],
    });
  });

  it('fails the job after its retries; the steps behind it are skipped', async () => {
    const { timer } = simulate({ steps: [{ command: 'build' }, { command: 'site' }], retries: 1, backoff: 1 });
    const began = script(outcome('error'), outcome('error'));
    const run = simulation.run(MANUAL);
    await timer.advance(60);
    expect(began).toEqual(['0 s build', '1 s build after r1']);
    expect(await run).toMatchObject({
      status: 'fail',
      verdict: 'fail',
      message: 'build: 1 of 2 nodes failed, the first: model.two  model.two error',
      steps: [{ status: 'fail' }, { status: 'skipped' }],
    });
  });

  it('does not keep the next ones from running with onFailure: continue', async () => {
    simulate({ steps: [{ command: 'build' }, { command: 'site' }], onFailure: 'continue' });
    const began = script(outcome('error'));
    expect(await simulation.run(MANUAL)).toMatchObject({
      status: 'fail',
      steps: [{ status: 'fail' }, { status: 'success' }],
    });
    expect(began).toEqual(['0 s build', '0 s site']);
  });

  it('is repeated for a load that failed beside bad rows of another table', async () => {
    const { timer } = simulate({ steps: [{ command: 'load' }], retries: 1 });
    const began = script(stoppedLoad('raw.items'));
    const run = simulation.run(MANUAL);
    await timer.advance(60);
    expect((await run).status).toBe('success');
    expect(began).toEqual(['0 s load', '60 s load after r1']);
  });

  it.each([
    ['checks that found bad rows', outcome('fail')],
    ['a load that bad rows have stopped', stoppedLoad('raw.orders')],
    [
      'an empty selection',
      { exitCode: 0, results: { ...outcome('fail').results, results: [] } } as unknown as StepOutcome,
    ],
    ['an unknown selector', new UsageError('usage.selector', 'nothing is selected')],
  ])('is not repeated for %s, which would fail again', async (_, failure) => {
    simulate({ steps: [{ command: 'test' }], retries: 3 });
    const began = script(failure);
    expect((await simulation.run(MANUAL)).status).toBe('fail');
    expect(began).toEqual(['0 s test']);
  });

  it('is repeated when another run held the warehouse', async () => {
    const { timer } = simulate({ steps: [{ command: 'test' }], retries: 1 });
    const began = script(new UsageError('run.locked', 'another run is using the warehouse'));
    const run = simulation.run(MANUAL);
    await timer.advance(60);
    expect((await run).status).toBe('success');
    expect(began).toHaveLength(2);
  });
});

describe('a timeout', () => {
  it('interrupts the step and fails the job', async () => {
    const { timer } = simulate({
      steps: [{ command: 'build' }, { command: 'site' }],
      timeout: 90,
      retries: 2,
      onFailure: 'continue',
    });
    simulation.runStep = async (_, { signal }) => {
      await timer.sleep(1e9, signal);
      return outcome('skipped');
    };
    const run = simulation.run(MANUAL);
    await timer.advance(120);
    expect(await run).toMatchObject({
      status: 'fail',
      message: 'build: timed out after 90 s',
      completed_at: '2026-05-01T06:01:30.000Z',
      steps: [{ status: 'fail', attempts: [{ run_id: 'r1' }] }, { status: 'skipped' }],
    });
  });

  it('ends a pause before a retry', async () => {
    const { timer } = simulate({ steps: [{ command: 'build' }], timeout: 90, retries: 2, backoff: 600 });
    script(outcome('error'));
    const run = simulation.run(MANUAL);
    await timer.advance(120);
    expect(await run).toMatchObject({ status: 'fail', completed_at: '2026-05-01T06:01:30.000Z' });
  });

  it('of a job that ends in time changes nothing', async () => {
    const { timer } = simulate({ steps: [{ command: 'build' }], timeout: 90 });
    const run = simulation.run(MANUAL);
    await timer.advance(600);
    expect((await run).status).toBe('success');
  });
});

describe('an interruption', () => {
  it('ends the running step, and what has not begun is still to be done', async () => {
    const { timer } = simulate({ steps: [{ command: 'load' }, { command: 'build' }, { command: 'site' }] });
    simulation.runStep = async ({ command }, { signal }) => {
      if (command === 'build') await timer.sleep(1e9, signal);
      return { exitCode: signal.aborted ? 1 : 0 };
    };
    const stop = new AbortController();
    const run = simulation.run(MANUAL, stop.signal);
    await timer.advance(10);
    stop.abort(new Error('SIGTERM'));
    expect(await run).toMatchObject({
      status: 'interrupted',
      message: 'build: interrupted',
      steps: [{ status: 'success' }, { status: 'interrupted' }, { status: 'pending' }],
    });
  });

  it('while it waits for another job leaves no record', async () => {
    simulate({ steps: [{ command: 'build' }] });
    const stop = new AbortController();
    stop.abort(new Error('SIGTERM'));
    await expect(simulation.run(MANUAL, stop.signal)).rejects.toThrow('SIGTERM');
    expect(simulation.runs.list('a')).toEqual([]);
  });
});

describe('a retry', () => {
  it('goes on from the failed step and its results', async () => {
    simulate({ steps: [{ command: 'load' }, { command: 'build' }, { command: 'site' }] });
    script({ exitCode: 0 }, outcome('error', 'r1'));
    const first = await simulation.run(MANUAL);
    const began = script(outcome('error', 'r2'));
    const second = await simulation.run({ job: 'a', trigger: 'retry' }, undefined, first);
    expect(began).toEqual(['0 s build after r1']);
    const again = script(outcome('success', 'r3'));
    const third = await simulation.run({ job: 'a', trigger: 'retry' }, undefined, second);
    expect(again).toEqual(['0 s build after r2', '0 s site']);
    expect(third).toMatchObject({ status: 'success', retry_of: second.run_id });
    expect(third.steps[1]?.attempts.map(({ run_id: id }) => id)).toEqual(['r1', 'r2', 'r3']);
  });

  it('runs only what failed after onFailure: continue', async () => {
    simulate({ steps: [{ command: 'load' }, { command: 'build' }], onFailure: 'continue' });
    script(outcome('error'), outcome('success'));
    const first = await simulation.run(MANUAL);
    const began = script();
    expect((await simulation.run({ job: 'a', trigger: 'retry' }, undefined, first)).status).toBe('success');
    expect(began).toEqual(['0 s load after r1']);
  });

  it('is refused when the steps have changed', async () => {
    simulate({ steps: [{ command: 'load' }] });
    script(outcome('error'));
    const first = await simulation.run(MANUAL);
    first.steps.push(...first.steps);
    await expect(simulation.run({ job: 'a', trigger: 'retry' }, undefined, first)).rejects.toMatchObject({
      code: 'job.changed',
    });
  });
});

describe('the record', () => {
  it('of a run whose process is gone says that it was interrupted', async () => {
    simulate({ steps: [{ command: 'load' }, { command: 'build' }] });
    script();
    const run = await simulation.run(MANUAL);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const [first, second] = run.steps;
    if (first === undefined || second === undefined) throw new Error('no steps');
    simulation.runs.write({
      ...run,
      status: 'running',
      completed_at: null,
      process: { pid, started: null },
      steps: [first, { ...second, status: 'running', attempts: [{ ...first.attempts[0]!, status: 'running' }] }],
    });
    expect(simulation.runs.latest('a')).toMatchObject({
      status: 'interrupted',
      message: `its process ${pid} ended without a result`,
      steps: [{ status: 'success' }, { status: 'interrupted', attempts: [{ status: 'interrupted' }] }],
    });
    const file = path.join(simulation.folder, 'a', `${run.run_id}.json`);
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toMatchObject({ status: 'interrupted' });
  });

  it('of another process with the same number says so too', async () => {
    simulate({ steps: [{ command: 'load' }] });
    script();
    const run = await simulation.run(MANUAL);
    simulation.runs.write({ ...run, status: 'running', process: { pid: process.pid, started: '1' } });
    expect(simulation.runs.latest('a')?.status).toBe('interrupted');
    simulation.runs.write({ ...run, status: 'running' });
    expect(simulation.runs.latest('a')?.status).toBe('running');
  });

  it('that cannot be read is left out, and old ones are removed', async () => {
    simulate({ steps: [{ command: 'load' }] });
    script();
    for (let i = 0; i < 205; i++) {
      await simulation.run(MANUAL);
      await simulation.timer.advance(60);
    }
    expect(simulation.runs.list('a')).toHaveLength(200);
    fs.writeFileSync(path.join(simulation.folder, 'a', '20300101T000000-000000.json'), '{"version":');
    expect(simulation.runs.list('a')).toHaveLength(200);
  });
});

it('tells its listeners what happens, and goes on when one throws', async () => {
  const { timer } = simulate({ steps: [{ command: 'build' }], retries: 1, owner: 'Ana' });
  script(outcome('error', 'r1'), outcome('success', 'r2'));
  simulation.listeners.unshift(() => Promise.reject(new Error('no mail server')));
  const run = simulation.run(MANUAL);
  await timer.advance(60);
  expect((await run).status).toBe('success');
  expect(simulation.lines.join('\n')).toContain('a listener of jobs failed at job-ended: no mail server');
  expect(
    simulation.events.map((event) => [
      event.type,
      event.run.status,
      'results' in event ? event.results?.metadata.invocation_id : '',
      'willRetry' in event ? event.willRetry : '',
    ]),
  ).toEqual([
    ['job-started', 'running', '', ''],
    ['attempt-ended', 'running', 'r1', true],
    ['attempt-ended', 'running', 'r2', false],
    ['step-ended', 'running', 'r2', ''],
    ['job-ended', 'success', '', ''],
  ]);
  const ended = simulation.events.find((event) => event.type === 'step-ended');
  expect(JSON.parse(fs.readFileSync(ended?.resultsFile ?? '', 'utf8'))).toMatchObject({
    metadata: { invocation_id: 'r2' },
  });
});
