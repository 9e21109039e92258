import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/project/config.js';
import { CronSchedule } from '../../src/project/cron.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

const read = (jobs: string): Promise<unknown> => {
  project = new ProjectFolder({ 'lastro.config.ts': `export default { name: 'shop', jobs: ${jobs} };\n` });
  return readConfig(project.dir);
};

const job = (keys: string): string => `{ nightly: { steps: [{ command: 'build' }], ${keys} } }`;
const step = (keys: string): string => `{ nightly: { steps: [{ ${keys} }] } }`;
const CRON = 'the schedule "%" of job nightly cannot be read: ';
const cron = (schedule: string, reason: string): string => CRON.replace('%', schedule) + reason;

describe('jobs of the configuration', () => {
  it.each([
    ['[]', 'config.jobs', 'jobs is []', 'it maps names to jobs'],
    ['{ nightly: null }', 'config.job', 'job nightly is null', "a job has steps: { steps: [{ command: 'build' }] }"],
    ['{ nightly: {} }', 'config.job-key', 'job nightly has no steps', "list its steps: [{ command: 'build' }]"],
    [
      '{ nightly: { steps: [] } }',
      'config.job-key',
      'steps of job nightly is []',
      "list its steps: [{ command: 'build' }]",
    ],
    [job('retires: 3'), 'config.unknown-key', 'unknown key retires of job nightly', 'did you mean retries?'],
    [job('retries: -1'), 'config.job-key', 'retries of job nightly is -1', 'use a whole number from 0'],
    [job("retries: '3'"), 'config.job-key', 'retries of job nightly is "3"', 'use a whole number from 0'],
    [job('timeout: 0'), 'config.job-key', 'timeout of job nightly is 0', 'use seconds above 0'],
    [job('backoff: Infinity'), 'config.job-key', 'backoff of job nightly is null', 'use seconds above 0'],
    [job("missed: 'catchup'"), 'config.job-key', 'missed of job nightly is "catchup"', 'use catch-up or skip'],
    [job("onFailure: 'abort'"), 'config.job-key', 'onFailure of job nightly is "abort"', 'use stop or continue'],
    [
      job("concurrency: '../x'"),
      'config.job-key',
      'concurrency of job nightly is "../x"',
      'use letters a-z, digits, underscores and hyphens',
    ],
    [job('owner: 7'), 'config.job-key', 'owner of job nightly is 7', 'it must be a text'],
    [
      job("timezone: 'UTC'"),
      'config.job-key',
      'job nightly has a timezone without a schedule',
      'add a schedule, or remove it',
    ],
    [job('schedule: 6'), 'config.job-key', 'schedule of job nightly is 6', "use cron's five fields: '0 6 * * *'"],
    [
      job("schedule: '0 6 * * *', timezone: 'America/SaoPaulo'"),
      'config.job-timezone',
      cron('0 6 * * *', 'unknown time zone America/SaoPaulo'),
      'did you mean America/Sao_Paulo?',
    ],
    [
      job("schedule: '0 61 * * *'"),
      'config.job-schedule',
      cron('0 61 * * *', 'Invalid value for hour: 61'),
      "use cron's five fields: '0 6 * * *'",
    ],
    [
      job("schedule: '0 0 31 2 *'"),
      'config.job-schedule',
      cron('0 0 31 2 *', 'it names a day that never comes'),
      "use cron's five fields: '0 6 * * *'",
    ],
    [
      step("command: 'biuld'"),
      'config.job-step',
      'step 1 of job nightly has the command "biuld"',
      'did you mean build?',
    ],
    [
      step("select: 'a'"),
      'config.job-step',
      'step 1 of job nightly has the command undefined',
      'known: load, run, test, build, site, source freshness',
    ],
    [
      step("command: 'test', site: true"),
      'config.unknown-key',
      'unknown key site of step 1 of job nightly, whose command is test',
      'known: command, select, exclude, indirectSelection, target, defer, vars, threads, fullRefresh, warnError, strict, failFast',
    ],
    [
      step("command: 'build', selct: 'a'"),
      'config.unknown-key',
      'unknown key selct of step 1 of job nightly',
      'did you mean select?',
    ],
    [
      step("command: 'build', select: []"),
      'config.job-key',
      'select of step 1 of job nightly is []',
      "use a selector, or a list of them: ['+fct_orders', 'tag:core']",
    ],
    [
      step("command: 'build', target: 'dve'"),
      'config.target',
      'target dve of step 1 of job nightly is not defined',
      'did you mean dev?',
    ],
    [
      step("command: 'build', vars: []"),
      'config.job-key',
      'vars of step 1 of job nightly is []',
      "use values by name: { region: 'South' }",
    ],
    ['{ nightly: { steps: [7] } }', 'config.job-step', 'step 1 of job nightly is 7', "use { command: 'build' }"],
  ])('%s are refused', async (jobs, code, message, hint) => {
    await expect(read(jobs)).rejects.toMatchObject({
      problems: [{ code, message, hint, location: { file: 'lastro.config.ts' } }],
    });
  });

  it.each(["'../x'", "'a b'", "''", "'-x'", "'__proto__x y'"])('the name %s is refused', async (name) => {
    await expect(read(`{ [${name}]: { steps: [{ command: 'build' }] } }`)).rejects.toMatchObject({
      code: 'config.job-name',
    });
  });

  it('two names that are one folder on some systems are refused', async () => {
    await expect(
      read("{ a: { steps: [{ command: 'build' }] }, A: { steps: [{ command: 'build' }] } }"),
    ).rejects.toMatchObject({
      code: 'config.job-name',
    });
  });

  it('several problems are reported together', async () => {
    await expect(read(job("retries: -1, timeout: 0, shedule: ''"))).rejects.toMatchObject({ problems: { length: 3 } });
  });

  it('valid ones are taken as they are', async () => {
    const jobs = {
      nightly: {
        schedule: '*/15 8-18 1,15 JAN-MAR MON-FRI',
        timezone: 'Europe/Lisbon',
        steps: [
          { command: 'build', select: ['a', 'b'], vars: { floor: 5 }, target: 'dev', site: true },
          { command: 'source freshness' },
        ],
        ...{ retries: 3, backoff: 0.5, timeout: 60, concurrency: 'api', missed: 'skip', onFailure: 'continue' },
        ...{ owner: 'Ana', description: 'All.' },
      },
    };
    expect(await read(JSON.stringify(jobs))).toMatchObject({ jobs });
  });
});

describe('a schedule', () => {
  it.each([
    '@daily',
    '0 6 L * *',
    '0 6 15W * *',
    '0 6 * * 5#2',
    '0 6 ? * *',
    '0 0 6 * * *',
    '0 6 * *',
    '',
    '0 6 * * *; x',
    '0 6 * * MON\n* * * * *',
  ])('%j is refused, because not every scheduler has it', (fields) => {
    expect(() => new CronSchedule(fields, 'UTC')).toThrow("it needs cron's five fields");
  });

  it.each(['America/sao_paulo', 'utc', 'America/SaoPaulo', '+03:00', 'Local', ''])(
    'the zone %j is refused',
    (timezone) => {
      expect(() => new CronSchedule('0 6 * * *', timezone)).toThrow(`unknown time zone ${timezone}`);
    },
  );

  it.each(['UTC', 'America/Sao_Paulo', 'Asia/Calcutta', 'US/Eastern'])('the zone %s is known', (timezone) => {
    expect(new CronSchedule('0 6 * * *', timezone).next(new Date('2026-01-01T00:00:00Z'))).toBeInstanceOf(Date);
  });

  /** Times as a clock in the zone shows them. */
  const local = (fields: string, timezone: string, from: string, n: number): string[] => {
    const schedule = new CronSchedule(fields, timezone);
    const format = new Intl.DateTimeFormat('sv', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
    let time = new Date(from);
    return Array.from({ length: n }, () => format.format((time = schedule.next(time))).slice(5));
  };

  it('runs times that the clocks leave out after the change, those that they repeat once', () => {
    expect(local('30 2 * * *', 'America/New_York', '2026-03-07T12:00Z', 2)).toEqual(['03-08 03:00', '03-09 02:30']);
    expect(local('30 1 * * *', 'America/New_York', '2026-10-31T12:00Z', 2)).toEqual(['11-01 01:30', '11-02 01:30']);
    expect(local('0 1-3 * * *', 'America/New_York', '2026-11-01T04:00Z', 4)).toEqual([
      '11-01 01:00',
      '11-01 02:00',
      '11-01 03:00',
      '11-02 01:00',
    ]);
    expect(local('30 1 * * *', 'Europe/Lisbon', '2026-03-28T12:00Z', 2)).toEqual(['03-29 02:00', '03-30 01:30']);
    expect(local('0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00Z', 2)).toEqual(['11-04 01:00', '11-05 00:00']);
  });

  it('with a star goes on hour by hour', () => {
    expect(local('0 * * * *', 'America/New_York', '2026-03-08T05:30Z', 3)).toEqual([
      '03-08 01:00',
      '03-08 03:00',
      '03-08 04:00',
    ]);
    expect(local('0 * * * *', 'America/New_York', '2026-11-01T04:30Z', 3)).toEqual([
      '11-01 01:00',
      '11-01 01:00',
      '11-01 02:00',
    ]);
  });

  it('of days of both kinds means either', () => {
    expect(local('0 6 13 * 5', 'UTC', '2026-11-10T00:00Z', 3)).toEqual(['11-13 06:00', '11-20 06:00', '11-27 06:00']);
    expect(local('0 6 12 * 5', 'UTC', '2026-11-10T00:00Z', 3)).toEqual(['11-12 06:00', '11-13 06:00', '11-20 06:00']);
  });

  it.each([
    ['* * * * *', '2026-01-01T00:00:00Z', '2026-01-31T00:00:59Z', '2026-01-31T00:00:00.000Z', 100],
    ['0 * * * *', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-02T00:00:00.000Z', 24],
    ['0 6 * * *', '2026-01-01T06:00:00Z', '2026-01-04T05:59:59Z', '2026-01-03T06:00:00.000Z', 2],
    ['0 6 1 * *', '2020-01-01T06:00:00Z', '2026-01-31T05:59:59Z', '2026-01-01T06:00:00.000Z', 72],
    ['0 6 29 2 *', '2000-01-01T06:00:00Z', '2026-01-31T05:59:59Z', '2024-02-29T06:00:00.000Z', 7],
  ])('%s finds the last time after %s until %s, and how many there were', (fields, after, until, time, count) => {
    expect(new CronSchedule(fields, 'UTC').latest(new Date(after), new Date(until))).toEqual({
      time: new Date(time),
      count,
    });
  });

  it('finds no time where there is none', () => {
    const schedule = new CronSchedule('* * * * *', 'UTC');
    expect(schedule.latest(new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T00:00:59Z'))).toBeUndefined();
  });
});
