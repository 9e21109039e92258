import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JobConfig } from '../../src/project/job.js';
import { Simulation } from './simulation.js';

let simulation: Simulation;
afterEach(() => simulation.remove());

const BUILD = [{ command: 'build' }] as const;

/** The four jobs of the project, with keys of their own so that none waits for another. */
const FOUR: Readonly<Record<string, JobConfig>> = {
  daily_full_pipeline: { schedule: '0 6 * * *', timezone: 'America/Sao_Paulo', steps: BUILD, concurrency: 'a' },
  economic_update: { schedule: '0 14 * * *', timezone: 'America/Sao_Paulo', steps: BUILD, concurrency: 'b' },
  quality_check: { schedule: '0 8-18 * * 1-5', timezone: 'America/Sao_Paulo', steps: BUILD, concurrency: 'c' },
  sales_refresh: { schedule: '0 3 * * 0', timezone: 'America/Sao_Paulo', steps: BUILD, concurrency: 'd' },
};

const inZone = (timezone: string): Readonly<Record<string, JobConfig>> =>
  Object.fromEntries(Object.entries(FOUR).map(([name, job]) => [name, { ...job, timezone }]));

describe('a month of four jobs', () => {
  it('in São Paulo, three hours behind UTC all year', async () => {
    simulation = new Simulation('2026-10-01T00:00:00-03:00', FOUR);
    const stop = simulation.schedule();
    await simulation.timer.advanceTo('2026-11-01T00:00:00-03:00');
    await stop();
    const days = Array.from({ length: 31 }, (_, i) => `2026-10-${String(i + 1).padStart(2, '0')}`);
    const weekday = (day: string): number => new Date(day).getUTCDay();
    expect(simulation.starts('daily_full_pipeline')).toEqual(days.map((day) => `${day}T09:00 schedule`));
    expect(simulation.starts('economic_update')).toEqual(days.map((day) => `${day}T17:00 schedule`));
    expect(simulation.starts('quality_check')).toEqual(
      days
        .filter((day) => weekday(day) >= 1 && weekday(day) <= 5)
        .flatMap((day) => Array.from({ length: 11 }, (_, i) => `${day}T${String(11 + i).padStart(2, '0')}:00 schedule`))
        .slice(-200),
    );
    expect(simulation.starts('sales_refresh')).toEqual(
      days.filter((day) => weekday(day) === 0).map((day) => `${day}T06:00 schedule`),
    );
    expect(simulation.events.filter(({ type }) => type === 'job-ended')).toHaveLength(31 + 31 + 22 * 11 + 4);
  });

  it.each([
    ['Europe/Lisbon', '2026-03-28T00:00Z', '2026-03-31T00:00Z', ['28T06:00', '29T05:00', '30T05:00'], ['29T02:00']],
    ['Europe/Lisbon', '2026-10-24T00:00Z', '2026-10-27T00:00Z', ['24T05:00', '25T06:00', '26T06:00'], ['25T03:00']],
    ['America/New_York', '2026-03-07T06:00Z', '2026-03-10T06:00Z', ['07T11:00', '08T10:00', '09T10:00'], ['08T07:00']],
    ['America/New_York', '2026-10-31T05:00Z', '2026-11-03T05:00Z', ['31T10:00', '01T11:00', '02T11:00'], ['01T08:00']],
  ])('in %s, over the change of the clocks from %s to %s', async (timezone, from, to, daily, sunday) => {
    simulation = new Simulation(from, inZone(timezone));
    const stop = simulation.schedule();
    await simulation.timer.advanceTo(to);
    await stop();
    const times = (job: string): string[] => simulation.starts(job).map((start) => start.slice(8, 16));
    expect(times('daily_full_pipeline')).toEqual(daily);
    expect(times('sales_refresh')).toEqual(sunday);
    const hours = new Intl.DateTimeFormat('en', { timeZone: timezone, hour: 'numeric', hourCycle: 'h23' });
    const local = simulation.runs.list('quality_check').map(({ started_at: at }) => Number(hours.format(new Date(at))));
    expect(local).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
  });
});

it('a month with faults: what may pass is repeated, what may not is left, and every day has its record', async () => {
  simulation = new Simulation('2026-10-01T00:00:00Z', {
    nightly: { schedule: '0 6 * * *', steps: [{ command: 'load' }, { command: 'test' }], retries: 3, timeout: 7200 },
  });
  let tries = 0;
  simulation.runStep = async ({ command }, { signal }) => {
    const day = simulation.timer.now().getUTCDate();
    await simulation.timer.sleep(60_000, signal);
    if (command === 'load') {
      tries = day === 5 || day === 9 ? tries + 1 : 0;
      if (day === 5 && tries <= 2) throw new Error('the API does not answer');
      if (day === 9) throw new Error('the API does not answer');
      if (day === 13) await simulation.timer.sleep(1e9, signal);
    }
    signal.throwIfAborted();
    return { exitCode: command === 'test' && day === 17 ? 1 : 0 };
  };
  const stop = simulation.schedule();
  await simulation.timer.advanceTo('2026-10-21T06:00:30Z');
  await stop();
  simulation.timer.jumpTo('2026-10-24T12:00:00Z');
  const stopAgain = simulation.schedule();
  await simulation.timer.advanceTo('2026-11-01T00:00:00Z');
  await stopAgain();

  const nights = simulation.runs.list('nightly').map(({ started_at: at, status, trigger, steps }) => ({
    day: Number(at.slice(8, 10)),
    is: `${trigger} ${status} ${steps.map(({ attempts }) => attempts.length).join('+')}`,
  }));
  const usual = nights.filter(({ is }) => is === 'schedule success 1+1').map(({ day }) => day);
  expect(usual).toEqual([1, 2, 3, 4, 6, 7, 8, 10, 11, 12, 14, 15, 16, 18, 19, 20, 25, 26, 27, 28, 29, 30, 31]);
  expect(nights.filter(({ day }) => !usual.includes(day))).toEqual([
    { day: 5, is: 'schedule success 3+1' },
    { day: 9, is: 'schedule fail 4+0' },
    { day: 13, is: 'schedule fail 1+0' },
    { day: 17, is: 'schedule fail 1+4' },
    { day: 21, is: 'schedule interrupted 1+0' },
    { day: 24, is: 'catch-up success 1+1' },
  ]);
  const verdicts = simulation.events.flatMap((event) => (event.type === 'job-ended' ? [event.run.message] : []));
  expect(verdicts.filter((message) => message !== '')).toEqual([
    'load: the API does not answer',
    'load: timed out after 7200 s',
    'test: failed',
    'load: interrupted',
  ]);
});

describe('missed runs', () => {
  const JOBS: Readonly<Record<string, JobConfig>> = {
    caught: { schedule: '0 6 * * *', steps: BUILD },
    skipped: { schedule: '0 7 * * *', steps: BUILD, missed: 'skip' },
    never: { steps: BUILD },
  };

  it('after three days are caught up once, or skipped', async () => {
    simulation = new Simulation('2026-05-01T00:00:00Z', JOBS);
    const stop = simulation.schedule();
    await simulation.timer.advanceTo('2026-05-01T12:00:00Z');
    await stop();
    await simulation.timer.advanceTo('2026-05-04T12:00:30Z');
    const stopAgain = simulation.schedule();
    await simulation.timer.advanceTo('2026-05-05T12:00:00Z');
    await stopAgain();
    expect(simulation.starts('caught')).toEqual([
      '2026-05-01T06:00 schedule',
      '2026-05-04T12:00 catch-up',
      '2026-05-05T06:00 schedule',
    ]);
    expect(simulation.runs.list('caught')[1]?.scheduled_at).toBe('2026-05-04T06:00:00.000Z');
    expect(simulation.starts('skipped')).toEqual(['2026-05-01T07:00 schedule', '2026-05-05T07:00 schedule']);
    expect(simulation.starts('never')).toEqual([]);
    expect(simulation.lines.join('\n')).toContain(
      'job caught missed 3 runs up to 2026-05-04T06:00:00.000Z: caught up once',
    );
    expect(simulation.lines.join('\n')).toContain('job skipped missed 3 runs up to 2026-05-04T07:00:00.000Z: skipped');
  });

  it('while the machine slept are caught up once', async () => {
    simulation = new Simulation('2026-05-01T00:00:00Z', JOBS);
    const stop = simulation.schedule();
    await simulation.timer.advanceTo('2026-05-01T05:00:00Z');
    simulation.timer.jumpTo('2026-05-03T20:00:00Z');
    await simulation.timer.advance(600);
    await stop();
    expect(simulation.starts('caught')).toEqual(['2026-05-03T20:00 catch-up']);
  });

  it('are not caught up when they are from before the first start', async () => {
    simulation = new Simulation('2026-05-01T12:00:00Z', JOBS);
    const stop = simulation.schedule();
    await simulation.timer.advance(3600);
    await stop();
    expect(simulation.starts('caught')).toEqual([]);
  });

  it('are not lost with a scheduler that is killed before the run has a record', async () => {
    simulation = new Simulation('2026-05-01T00:00:00Z', {
      a: { schedule: '0 6 * * *', steps: BUILD },
      b: { schedule: '0 5 * * *', steps: BUILD, concurrency: 'other' },
    });
    const never = new Promise<never>(() => undefined);
    simulation.schedule({
      start: (request, signal) => (request.job === 'b' ? simulation.run(request, signal) : never),
    });
    await simulation.timer.advanceTo('2026-05-01T06:10:00Z');
    expect(simulation.starts('a')).toEqual([]);
    fs.rmSync(path.join(simulation.folder, 'locks', 'scheduler.lock'));
    const stopAgain = simulation.schedule();
    await simulation.timer.advance(600);
    await stopAgain();
    expect(simulation.starts('a')).toEqual(['2026-05-01T06:10 catch-up']);
    expect(simulation.starts('b')).toEqual(['2026-05-01T05:00 schedule']);
  });

  it('of a job that ran on past its next times are one run', async () => {
    simulation = new Simulation('2026-05-01T00:00:00Z', {
      slow: { schedule: '0 * * * *', steps: BUILD },
      choosy: { schedule: '0 * * * *', steps: BUILD, missed: 'skip', concurrency: 'other' },
    });
    simulation.runStep = async (_, { signal }) => {
      await simulation.timer.sleep(150 * 60_000, signal);
      return { exitCode: 0 };
    };
    const stop = simulation.schedule();
    await simulation.timer.advanceTo('2026-05-01T06:10:00Z');
    await stop();
    const times = (job: string): string[] => simulation.starts(job).map((start) => start.slice(11));
    expect(times('slow')).toEqual(['01:00 schedule', '03:30 catch-up', '06:00 schedule']);
    expect(times('choosy')).toEqual(['01:00 schedule', '04:00 schedule']);
  });
});

describe('one run at a time', () => {
  it('jobs of one concurrency key run one after the other, others side by side', async () => {
    simulation = new Simulation('2026-05-01T05:59:00Z', {
      first: { schedule: '0 6 * * *', steps: BUILD },
      second: { schedule: '0 6 * * *', steps: BUILD },
      other: { schedule: '0 6 * * *', steps: BUILD, concurrency: 'api' },
    });
    const stop = simulation.schedule();
    await simulation.timer.advance(600);
    await stop();
    expect(simulation.starts('first')).toEqual(['2026-05-01T06:00 schedule']);
    expect(simulation.starts('second')).toEqual(['2026-05-01T06:01 schedule']);
    expect(simulation.starts('other')).toEqual(['2026-05-01T06:00 schedule']);
  });

  it('a job of the same key that was started by hand is waited for, the same job is refused', async () => {
    simulation = new Simulation('2026-05-01T06:00:00Z', { first: { steps: BUILD }, second: { steps: BUILD } });
    const first = simulation.run({ job: 'first', trigger: 'manual' });
    const second = simulation.run({ job: 'second', trigger: 'manual' });
    await expect(simulation.run({ job: 'first', trigger: 'manual' })).rejects.toMatchObject({
      code: 'run.locked',
      message: expect.stringMatching(/^job first is running: process \d+, run \d{8}T/) as string,
    });
    await simulation.timer.advance(600);
    await Promise.all([first, second]);
    expect(simulation.starts('second')).toEqual(['2026-05-01T06:01 manual']);
  });

  it('a second scheduler is refused; after the first has stopped, it starts', async () => {
    simulation = new Simulation('2026-05-01T00:00:00Z', FOUR);
    const stop = simulation.schedule();
    await expect(simulation.schedule()()).rejects.toMatchObject({
      code: 'run.locked',
      message: expect.stringMatching(/^another scheduler is running: process \d+/) as string,
    });
    await stop();
    await simulation.schedule()();
  });

  it('a scheduler that stops interrupts its jobs and says so of them at its next start', async () => {
    simulation = new Simulation('2026-05-01T05:59:00Z', { a: { schedule: '0 6 * * *', steps: BUILD } });
    const stop = simulation.schedule();
    await simulation.timer.advance(90);
    await stop();
    expect(simulation.runs.latest('a')).toMatchObject({ status: 'interrupted', steps: [{ status: 'interrupted' }] });
    await simulation.schedule()();
    expect(simulation.lines.join('\n')).toMatch(
      /the last run \S+ of job a was interrupted: continue it with npx lastro job retry a/,
    );
    expect(simulation.starts('a')).toHaveLength(1);
  });
});

it('a folder that cannot be written does not end the scheduler', async () => {
  simulation = new Simulation('2026-05-01T00:00:00Z', { a: { schedule: '0 * * * *', steps: BUILD, missed: 'skip' } });
  const stop = simulation.schedule({ start: () => Promise.resolve() });
  await simulation.timer.advance(60);
  fs.rmSync(path.join(simulation.folder, 'scheduler.json'));
  fs.mkdirSync(path.join(simulation.folder, 'scheduler.json', 'in the way'), { recursive: true });
  await simulation.timer.advance(7200);
  expect(simulation.lines.filter((line) => line.includes('cannot record the run of job a for'))).toHaveLength(2);
  await stop();
});

it('polls start jobs, and a poll that fails is asked again', async () => {
  simulation = new Simulation('2026-05-01T00:00:00Z', { a: { steps: BUILD } });
  let polls = 0;
  const stop = simulation.schedule({
    polls: [
      {
        name: 'new file',
        interval: 300,
        poll: () => {
          polls++;
          if (polls === 1) return Promise.reject(new Error('no network'));
          return Promise.resolve(polls === 3 ? [{ job: 'a', trigger: 'sensor', cause: 'orders.csv changed' }] : []);
        },
      },
    ],
  });
  await simulation.timer.advance(1200);
  await stop();
  expect(simulation.starts('a')).toEqual(['2026-05-01T00:10 sensor']);
  expect(simulation.runs.latest('a')?.cause).toBe('orders.csv changed');
  expect(simulation.lines.join('\n')).toContain('new file failed: no network');
});
