import fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { FileSensor, JobSensor } from '../../src/project/sensor.js';
import { SensorFiles } from '../../src/sensors/index.js';
import { SensorSimulation } from './sensor-simulation.js';

let simulation: SensorSimulation;
afterEach(() => simulation.remove());

const START = '2026-05-01T00:00:00Z';
const NEVER = new Promise<never>(() => undefined);
const FILES: FileSensor = { type: 'file', path: 'data/*.csv', job: 'a', interval: 60, settle: 30 };

describe('files', () => {
  const write = (name: string, text: string): void => simulation.project.write(`data/${name}`, text);

  it('start a job once when one is added or changed, and not after a restart', async () => {
    simulation = new SensorSimulation(START, { drop: FILES }, { files: { 'data/old.csv': 'x\n' } });
    let stop = simulation.schedule();
    await simulation.timer.advance(300);
    expect(simulation.jobs.starts('a')).toEqual([]);
    write('new.csv', 'y\n');
    await simulation.timer.advance(3600);
    expect(simulation.jobs.starts('a')).toEqual(['2026-05-01T00:07 sensor']);
    expect(simulation.jobs.runs.latest('a')?.cause).toBe('drop 2026-05-01T00:07:00.000Z: added data/new.csv');
    await stop();
    stop = simulation.schedule();
    await simulation.timer.advance(3600);
    expect(simulation.jobs.starts('a')).toHaveLength(1);
    await stop();
    write('new.csv', 'z\n');
    await simulation.timer.advance(60);
    stop = simulation.schedule();
    await simulation.timer.advance(300);
    await stop();
    expect(simulation.jobs.starts('a')).toHaveLength(2);
    expect(simulation.jobs.runs.latest('a')?.cause).toMatch(/: changed data\/new\.csv$/);
  });

  it('that change back and forth fire each time', async () => {
    simulation = new SensorSimulation(START, { drop: { ...FILES, settle: 0 } }, { files: { 'data/a.csv': '1' } });
    const outcomes = [await simulation.pollAfter(0, 'drop')];
    for (const text of ['2', '1', '2', '2']) {
      write('a.csv', text);
      fs.utimesSync(simulation.project.path('data/a.csv'), 1e9, 1e9 + outcomes.length);
      outcomes.push(await simulation.pollAfter(60, 'drop'));
    }
    expect(outcomes).toEqual(['quiet', 'fired', 'fired', 'fired', 'quiet']);
    expect(simulation.polls.at(-1)?.reason).toBe('the same contents, written again');
    expect(new Set(simulation.jobs.runs.list('a').map(({ cause }) => cause)).size).toBe(3);
  });

  it('that are being written are waited for', async () => {
    simulation = new SensorSimulation(START, { drop: FILES });
    const stop = simulation.schedule();
    for (let i = 0; i < 10; i++) {
      await simulation.timer.advance(60);
      fs.mkdirSync(simulation.project.path('data'), { recursive: true });
      fs.appendFileSync(simulation.project.path('data/long.csv'), `${i}\n`);
    }
    expect(simulation.jobs.starts('a')).toEqual([]);
    await simulation.timer.advance(300);
    await stop();
    expect(simulation.jobs.starts('a')).toEqual(['2026-05-01T00:12 sensor']);
    expect(simulation.polls.filter(({ reason }) => reason.startsWith('changed: waits'))).toHaveLength(10);
  });

  it('that are only removed fire nothing, and fire when they come back', async () => {
    simulation = new SensorSimulation(START, { drop: { ...FILES, settle: 0 } }, { files: { 'data/a.csv': '1' } });
    await simulation.poll('drop');
    fs.renameSync(simulation.project.path('data/a.csv'), simulation.project.path('a.csv'));
    expect(await simulation.pollAfter(60, 'drop')).toBe('quiet');
    expect(simulation.polls.at(-1)).toMatchObject({ found: '0 files', reason: 'only removed data/a.csv' });
    fs.renameSync(simulation.project.path('a.csv'), simulation.project.path('data/a.csv'));
    expect(await simulation.pollAfter(60, 'drop')).toBe('fired');
  });

  it('are looked for among thousands, below folders, and hidden ones are none', async () => {
    simulation = new SensorSimulation(START, { drop: { ...FILES, path: 'data/**/*.{csv,jsonl}', settle: 0 } });
    for (let i = 0; i < 4000; i++) write(`${i % 40}/${i}.csv`, `${i}\n`);
    write('.hidden/x.csv', '');
    write('1/.x.csv', '');
    write('1/x.txt', '');
    const { poll } = await simulation.poll('drop');
    expect(poll.found).toBe('4,000 files');
    for (const name of ['7/7.csv', '8/8.csv', '9/9.csv', '10/10.csv']) write(name, 'other\n');
    write('1/x.jsonl', '{}');
    write('.hidden/x.csv', 'other');
    expect(await simulation.pollAfter(60, 'drop')).toBe('fired');
    expect(simulation.polls.at(-1)?.reason).toBe(
      'added data/1/x.jsonl; changed data/10/10.csv, data/7/7.csv, data/8/8.csv, 1 more',
    );
    expect(await simulation.pollAfter(60, 'drop')).toBe('quiet');
  });

  it('out of the project are not looked at, unless the sensor says so', async () => {
    simulation = new SensorSimulation(
      START,
      { drop: { ...FILES, path: 'link/*.csv' }, files: FILES, out: { ...FILES, path: 'link/*.csv', outside: true } },
      { files: { 'data/in.csv': '' } },
    );
    const outside = new SensorSimulation(START, {}, { files: { 'data/out.csv': '' } });
    try {
      fs.symlinkSync(outside.project.path('data'), simulation.project.path('link'));
      fs.symlinkSync(outside.project.path('data/out.csv'), simulation.project.path('data/out.csv'));
      expect((await simulation.poll('drop')).poll).toMatchObject({
        outcome: 'error',
        reason: 'link/*.csv is not in the project (add outside: true to allow it)',
      });
      expect((await simulation.poll('files')).poll.found).toBe('1 file');
      expect((await simulation.poll('out')).poll.found).toBe('1 file');
    } finally {
      outside.remove();
    }
  });
});

describe('jobs', () => {
  const after = (on: JobSensor['on']): JobSensor => ({
    ...{ type: 'job', after: 'a', job: 'b', interval: 60 },
    ...(on === undefined ? {} : { on }),
  });

  it.each([
    [undefined, ['01:10', '03:10']],
    ['failure', ['02:10']],
    ['any', ['01:10', '02:10', '03:10']],
  ] as const)('with on: %s start another once for each end', async (on, starts) => {
    simulation = new SensorSimulation('2026-05-01T00:00:30Z', { next: after(on) });
    await simulation.run({ job: 'a', trigger: 'manual' });
    let stop = simulation.schedule();
    for (const [i, exitCode] of ([0, 1, 0] as const).entries()) {
      await simulation.timer.advanceTo(`2026-05-01T0${i + 1}:08:30Z`);
      simulation.jobs.runStep = async (_, { signal }) => {
        await simulation.timer.sleep(60_000, signal);
        return { exitCode };
      };
      void simulation.jobs.run({ job: 'a', trigger: 'manual' });
      await simulation.timer.advance(600);
      await stop();
      stop = simulation.schedule();
    }
    await simulation.timer.advance(600);
    await stop();
    expect(simulation.jobs.starts('b').map((start) => start.slice(11))).toEqual(
      starts.map((time) => expect.stringMatching(new RegExp(`^${time.slice(0, 4)}\\d sensor$`)) as string),
    );
  });

  it('that ended while nothing was polled are one cause', async () => {
    simulation = new SensorSimulation(START, { next: after('success') });
    await simulation.poll('next');
    for (let i = 0; i < 3; i++) await simulation.run({ job: 'a', trigger: 'manual' });
    expect(await simulation.pollAfter(0, 'next')).toBe('fired');
    expect(await simulation.pollAfter(60, 'next')).toBe('quiet');
    const ids = simulation.jobs.runs.list('a').map(({ run_id }) => `a ${run_id} success`);
    expect(simulation.jobs.runs.list('b').map(({ cause }) => cause?.split('Z: ')[1])).toEqual([ids.join(', ')]);
  });

  it('start each other in a chain', async () => {
    const step = { steps: [{ command: 'build' }] } as const;
    simulation = new SensorSimulation(
      START,
      { ab: { type: 'job', after: 'a', job: 'b' }, bc: { type: 'job', after: 'b', job: 'c' } },
      { jobs: { a: step, b: step, c: step } },
    );
    const stop = simulation.schedule();
    await simulation.timer.advance(60);
    void simulation.jobs.run({ job: 'a', trigger: 'manual' });
    await simulation.timer.advance(1200);
    await stop();
    expect(['a', 'b', 'c'].map((job) => simulation.jobs.starts(job).length)).toEqual([1, 1, 1]);
  });
});

describe('one run for a cause', () => {
  it('when the scheduler is killed before the job has a record', async () => {
    simulation = new SensorSimulation(START, { drop: { ...FILES, settle: 0 } });
    simulation.schedule(() => NEVER);
    await simulation.timer.advance(90);
    simulation.project.write('data/new.csv', 'y\n');
    await simulation.timer.advance(600);
    expect(simulation.jobs.starts('a')).toEqual([]);
    expect(simulation.polls.at(-1)?.outcome).toBe('waiting');
    simulation.forgetScheduler();
    const stop = simulation.schedule();
    await simulation.timer.advance(1200);
    await stop();
    expect(simulation.jobs.starts('a')).toHaveLength(1);
    expect(simulation.jobs.runs.latest('a')?.cause).toBe('drop 2026-05-01T00:02:00.000Z: added data/new.csv');
  });

  it('when it is asked for by two that poll at once', async () => {
    simulation = new SensorSimulation(START, { drop: { ...FILES, settle: 0 } });
    await simulation.poll('drop');
    simulation.project.write('data/new.csv', 'y\n');
    const first = await simulation.poll('drop');
    const second = await simulation.poll('drop');
    expect([first.poll.outcome, second.poll.outcome]).toEqual(['fired', 'waiting']);
    expect(second.requests).toEqual(first.requests);
    const runs = [];
    for (const request of [...first.requests, ...second.requests]) runs.push(await simulation.run(request));
    expect(runs.map(({ run_id }) => run_id)).toEqual([runs[0]?.run_id, runs[0]?.run_id]);
    expect(simulation.jobs.starts('a')).toHaveLength(1);
    expect((await simulation.poll('drop')).poll.outcome).toBe('quiet');
  });

  it('and what changes while the job runs starts it again after it', async () => {
    simulation = new SensorSimulation(START, { drop: { ...FILES, settle: 0, interval: 20 } });
    const stop = simulation.schedule();
    await simulation.timer.advance(30);
    simulation.project.write('data/1.csv', '');
    await simulation.timer.advance(30);
    simulation.project.write('data/2.csv', '');
    await simulation.timer.advance(600);
    await stop();
    expect(simulation.jobs.runs.list('a').map(({ cause }) => cause?.split('Z: ')[1])).toEqual([
      'added data/1.csv',
      'added data/2.csv',
    ]);
    const [first, second] = simulation.jobs.runs.list('a');
    expect(Date.parse(second?.started_at ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.completed_at ?? ''));
  });

  it('when the job could not start because it runs', async () => {
    simulation = new SensorSimulation(START, { drop: { ...FILES, settle: 0 } });
    const stop = simulation.schedule();
    await simulation.timer.advance(30);
    simulation.jobs.runStep = async (_, { signal }) => {
      await simulation.timer.sleep(600_000, signal);
      return { exitCode: 0 };
    };
    void simulation.jobs.run({ job: 'a', trigger: 'manual' });
    simulation.project.write('data/1.csv', '');
    await simulation.timer.advance(1800);
    await stop();
    expect(simulation.jobs.starts('a').map((start) => start.slice(11))).toEqual(['00:00 manual', '00:11 sensor']);
  });

  it('alerts are told once, and again with the same cause when a kill came in between', async () => {
    simulation = new SensorSimulation(START, { drop: { type: 'file', path: 'data/*', alert: true, settle: 0 } });
    await simulation.poll('drop');
    simulation.project.write('data/1.csv', '');
    simulation.listeners = [() => NEVER];
    void simulation.poll('drop');
    while (new SensorFiles(simulation.project.path('.lastro/sensors')).read('drop')?.firing == null)
      await new Promise(setImmediate);
    fs.rmSync(simulation.project.path('.lastro/sensors/locks/drop.lock'));
    simulation.listeners = [
      (event) => void simulation.events.push(event),
      () => {
        throw new Error('no network');
      },
    ];
    await simulation.pollAfter(60, 'drop');
    await simulation.pollAfter(60, 'drop');
    expect(simulation.events).toEqual([
      expect.objectContaining({ type: 'sensor-fired', cause: 'drop 2026-05-01T00:00:00.000Z: added data/1.csv' }),
    ]);
    expect(simulation.jobs.lines.join('\n')).toContain('a listener of sensor drop failed: no network');
  });
});

it('a sensor that looks at something else begins anew', async () => {
  simulation = new SensorSimulation(
    START,
    { drop: { ...FILES, settle: 0 } },
    { files: { 'data/1.csv': '', 'in/1.csv': '' } },
  );
  await simulation.poll('drop');
  simulation.sensors['drop'] = { ...FILES, settle: 0, path: 'in/*.csv' };
  expect((await simulation.poll('drop')).poll).toMatchObject({
    outcome: 'quiet',
    reason: 'first look: changes are found from now on',
  });
});

it('the log of polls is bounded', () => {
  simulation = new SensorSimulation(START, {});
  const files = new SensorFiles(simulation.project.path('.lastro/sensors'), 2000);
  const poll = { version: 1, sensor: 'drop', type: 'file', checked: 'x', found: '', outcome: 'quiet' } as const;
  for (let i = 0; i < 100; i++)
    files.append({ ...poll, at: String(i), reason: '', cause: null, job: null, alert: false });
  fs.appendFileSync(simulation.project.path('.lastro/sensors/polls.jsonl'), '{"version":1,"at"');
  const kept = files.polls().map(({ at }) => Number(at));
  expect(kept.length).toBeLessThan(40);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 100 - kept.length + i));
});
