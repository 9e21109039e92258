import fs from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { alertSensor } from '../../src/alerts/index.js';
import { silentLogger, type LogFields } from '../../src/base/log.js';
import { appendRun, historyFolder, readAlertLog } from '../../src/history/index.js';
import { JobRuns, jobsFolder, type JobPoll, type JobRun } from '../../src/jobs/index.js';
import { readConfig, type ProjectConfig } from '../../src/project/config.js';
import type { SensorConfig } from '../../src/project/sensor.js';
import { businessHours } from '../../src/sensors/business-hours.js';
import { sensorPolls, type SensorContext } from '../../src/sensors/index.js';
import { manifestOf, SetClock } from '../alerts/fixture.js';
import { run } from '../history/fixture.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder | undefined;
afterEach(() => {
  project?.remove();
  project = undefined;
});

interface Looks {
  /** Looks once; the causes of the jobs that it starts. */
  look(at?: string): Promise<string[]>;
  lines: [string, LogFields | undefined][];
  poll: JobPoll;
}

/** A sensor in a scheduler that has just started. */
function start(sensor: SensorConfig, more: Partial<ProjectConfig> = {}, context: Partial<SensorContext> = {}): Looks {
  const { dir } = (project ??= new ProjectFolder());
  const lines: Looks['lines'] = [];
  const log = { ...silentLogger, info: (text: string, fields?: LogFields) => void lines.push([text, fields]) };
  const config: ProjectConfig = { name: 'shop', sensors: { s: sensor }, ...more };
  const [poll] = sensorPolls(config, { projectDir: dir, env: {}, log, ...context }) as [JobPoll];
  return {
    ...{ lines, poll },
    async look(at = '2018-10-17T06:00:00Z') {
      const requests = await poll.poll(new Date(at), new AbortController().signal);
      expect(requests.every(({ trigger }) => trigger === 'sensor')).toBe(true);
      return requests.map(({ job, cause }) => `${job}: ${cause ?? ''}`);
    },
  };
}

describe('a sensor of files', () => {
  const SENSOR: SensorConfig = { type: 'file', path: 'drop/*.csv', start: 'load' };

  it('starts a job for a new content, not for what is there at first, a touch, another file, or twice', async () => {
    const sensor = start(SENSOR);
    project!.write('drop/a.csv', 'x\n1\n');
    expect([await sensor.look(), await sensor.look(), await sensor.look()]).toEqual([[], [], []]);
    fs.utimesSync(project!.path('drop/a.csv'), 1, 1);
    project!.write('drop/note.txt', 'no data');
    expect([await sensor.look(), await sensor.look()]).toEqual([[], []]);
    project!.write('drop/b.csv', 'x\n2\n');
    expect([await sensor.look(), await sensor.look(), await sensor.look()]).toEqual([
      [],
      ['load: sensor s: drop/*.csv: 2 files'],
      [],
    ]);
    expect(sensor.lines).toHaveLength(8);
    expect(sensor.lines[6]).toEqual([
      'sensor s  drop/*.csv: 2 files; starts job load',
      expect.objectContaining({ event: 'sensor-polled', fires: true }),
    ]);
  });

  it('starts a job for a file where there was none', async () => {
    const sensor = start(SENSOR);
    expect(await sensor.look()).toEqual([]);
    project!.write('drop/a.csv', 'x\n');
    expect([await sensor.look(), await sensor.look()]).toEqual([[], ['load: sensor s: drop/*.csv: 1 file']]);
  });

  it('waits for a file that is being written, and knows after a restart what it has seen', async () => {
    const sensor = start(SENSOR);
    project!.write('drop/a.csv', 'x\n');
    for (let look = 0; look < 2; look++) await sensor.look();
    for (const text of ['x\n1\n', 'x\n1\n2\n', 'x\n1\n2\n3\n']) {
      project!.write('drop/a.csv', text);
      expect(await sensor.look()).toEqual([]);
    }
    const restarted = start(SENSOR);
    expect([await restarted.look(), await restarted.look()]).toEqual([[], ['load: sensor s: drop/*.csv: 1 file']]);
    const again = start(SENSOR);
    expect([await again.look(), await again.look()]).toEqual([[], []]);
  });
});

it('a sensor of a table starts a job for each run that builds it anew', async () => {
  const sensor = start({ type: 'table', table: 'marts.fct', start: 'report' });
  const append = (n: number, unchanged: boolean): Promise<void> =>
    appendRun(historyFolder(project!.dir, {}), run(n, { steps: { 'marts.fct': { unchanged } } }));
  expect(await sensor.look()).toEqual([]);
  await append(1, false);
  expect(await sensor.look()).toEqual(['report: sensor s: marts.fct was built by run run1']);
  await append(2, true);
  expect(await sensor.look()).toEqual([]);
  await append(3, false);
  expect([await sensor.look(), await sensor.look()]).toEqual([
    ['report: sensor s: marts.fct was built by run run3'],
    [],
  ]);
});

it('a sensor of a job starts another one for each run that ended so', async () => {
  const sensor = start({ type: 'job', job: 'load', start: 'report' });
  const runs = new JobRuns(jobsFolder(project!.dir));
  const ends = (n: number, status: JobRun['status']): void => {
    const at = `2018-10-0${n}T06:00:00.000Z`;
    runs.write({
      ...{
        version: 1,
        run_id: `2018100${n}T060000-00000${n}`,
        job: 'load',
        owner: null,
        trigger: 'schedule',
        cause: null,
      },
      ...{
        scheduled_at: null,
        started_at: at,
        completed_at: at,
        status,
        message: '',
        retry_of: null,
        steps: [],
        verdict: null,
      },
      process: { pid: 1, started: null },
    });
  };
  ends(1, 'success');
  expect(await sensor.look()).toEqual([]);
  ends(2, 'fail');
  expect(await sensor.look()).toEqual([]);
  ends(3, 'success');
  expect([await sensor.look(), await sensor.look()]).toEqual([
    ['report: sensor s: job load ended: success, run 20181003T060000-000003'],
    [],
  ]);
});

describe('a sensor of freshness', () => {
  const newest = (at: string): void => {
    const manifest = manifestOf(run(1), { 'raw.orders': 'platform' });
    const result = { unique_id: 'source.shop.raw.orders', max_loaded_at: at };
    project!.write('target/manifest.json', JSON.stringify(manifest));
    project!.write('target/sources.json', JSON.stringify({ metadata: manifest.metadata, results: [result] }));
  };

  it('starts a job once for data that stay old, at the first look too, and again for newer ones that get old', async () => {
    project = new ProjectFolder();
    newest('2018-10-15T06:00:00.000Z');
    const sensor = start({ type: 'freshness', source: 'raw.orders', after: 24, start: 'load' });
    expect(await sensor.look('2018-10-16T06:00:00Z')).toEqual([]);
    expect(await sensor.look('2018-10-16T07:00:00Z')).toEqual([
      'load: sensor s: the newest data of raw.orders are 25 h old; the limit is 24',
    ]);
    expect(await sensor.look('2018-10-17T07:00:00Z')).toEqual([]);
    newest('2018-10-17T06:00:00.000Z');
    expect(await sensor.look('2018-10-18T05:00:00Z')).toEqual([]);
    expect(await sensor.look('2018-10-18T07:00:00Z')).toHaveLength(1);
  });

  it('does not count weekends and holidays where only business days count', async () => {
    project = new ProjectFolder();
    newest('2018-10-11T21:00:00.000Z');
    const sensor = start({
      ...{ type: 'freshness', source: 'raw.orders', after: 24, start: 'load', timezone: 'America/Sao_Paulo' },
      ...{ businessDays: true, holidays: ['2018-10-12'] },
    });
    // Thursday evening; Friday is a holiday; Monday evening is one business day later.
    expect(await sensor.look('2018-10-15T20:00:00Z')).toEqual([]);
    expect(await sensor.look('2018-10-16T00:00:01Z')).toEqual([
      'load: sensor s: the newest data of raw.orders are 27 h of business days old; the limit is 24',
    ]);
  });

  it('tells channels of alerts once, and when there are new data', async () => {
    project = new ProjectFolder();
    newest('2018-10-15T06:00:00.000Z');
    const clock = new SetClock(new Date(0));
    const alerts: ProjectConfig['alerts'] = { channels: { team: { type: 'github', as: 'annotation' } } };
    const lines: string[] = [];
    const alert: SensorContext['alert'] = (observation) => {
      clock.set(observation.at);
      const options = { projectDir: project!.dir, env: {}, log: silentLogger, clock };
      return alertSensor(observation, { ...options, out: (line) => void lines.push(line) }, { name: 'shop', alerts });
    };
    const sensor = start({ type: 'freshness', source: 'raw.orders', after: 24 }, { alerts }, { alert });
    for (const at of ['2018-10-15T08:00:00Z', '2018-10-17T06:00:00Z', '2018-10-18T06:00:00Z', '2018-10-19T06:00:00Z'])
      expect(await sensor.look(at)).toEqual([]);
    newest('2018-10-19T06:00:00.000Z');
    await sensor.look('2018-10-19T07:00:00Z');
    expect(lines.map((line) => line.split('::')[1])).toEqual([
      'error title=Lastro%3A Stale%3A raw.orders is stale',
      'notice title=Lastro%3A Recovered%3A raw.orders is stale',
    ]);
    const { messages } = await readAlertLog(historyFolder(project.dir, {}));
    expect(messages.map(({ owner, created }) => [owner, created])).toEqual([
      ['platform', '2018-10-17T06:00:00.000Z'],
      ['platform', '2018-10-19T07:00:00.000Z'],
    ]);
  });
});

it('lastro schedule runs the job that a sensor asks for, in its process, and records why', async () => {
  project = new ProjectFolder({
    'lastro.config.ts': `export default {
      name: 'shop',
      jobs: { load: { steps: [{ command: 'run' }] } },
      sensors: { drop: { type: 'file', path: 'drop/*.csv', start: 'load', interval: 0.1 } },
    };\n`,
    'transforms/marts/one.sql': 'select 1 as x\n',
  });
  const running = project.spawn(['schedule']);
  try {
    const states = project.path('.lastro/sensors.json');
    await vi.waitUntil(() => fs.existsSync(states), { timeout: 30_000 });
    project.write('drop/a.csv', 'x\n');
    const runs = new JobRuns(jobsFolder(project.dir));
    await vi.waitUntil(() => runs.latest('load')?.status === 'success', { timeout: 30_000 });
    expect(runs.list('load')).toMatchObject([{ trigger: 'sensor', cause: 'sensor drop: drop/*.csv: 1 file' }]);
  } finally {
    running.child.kill('SIGTERM');
    await running.ended;
  }
});

describe('business hours', () => {
  it('of whole weeks are five days each, wherever they begin', () => {
    const moment = fc.integer({ min: Date.UTC(2018, 0, 1), max: Date.UTC(2018, 11, 31) }).map((ms) => new Date(ms));
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 3 }), (from, weeks) => {
        const to = new Date(from.getTime() + weeks * 7 * 86_400_000);
        expect(businessHours(from, to, {})).toBeCloseTo(weeks * 120, 6);
      }),
      { numRuns: 20 },
    );
  });

  it('follow the clocks of the zone: the day on which they are set forward has 23', () => {
    const [from, to] = [new Date('2026-03-09T04:00:00Z'), new Date('2026-03-10T04:00:00Z')];
    expect(businessHours(from, to, { timezone: 'America/New_York' })).toBe(24);
    // Asuncion set its clocks on Sundays; Cairo sets them on a Friday.
    const cairo = { timezone: 'Africa/Cairo' };
    expect(businessHours(new Date('2026-04-23T22:00:00Z'), new Date('2026-04-24T21:00:00Z'), cairo)).toBe(23);
  });
});

describe('sensors of the configuration', () => {
  const read = (sensor: string): Promise<unknown> => {
    project = new ProjectFolder({
      'lastro.config.ts': `export default { name: 'shop', jobs: { load: { steps: [{ command: 'load' }] } }, sensors: { s: ${sensor} } };\n`,
    });
    return readConfig(project.dir);
  };
  it.each([
    ["{ type: 'fil', path: 'a', start: 'load' }", 'sensor s has type "fil"', 'did you mean file?'],
    ["{ type: 'file', pth: 'a', start: 'load' }", 'unknown key pth of sensor s', 'did you mean path?'],
    ["{ type: 'file', path: 'a', start: 'laod' }", 'start of sensor s is laod, which is no job', 'did you mean load?'],
    ["{ type: 'file', path: 'a' }", 'start of sensor s is missing', 'name a job'],
    [
      "{ type: 'job', job: 'load', start: 'load' }",
      'sensor s starts the job that it waits for',
      'it would run for ever',
    ],
    ["{ type: 'freshness', source: 'raw.orders', after: 0 }", 'after of sensor s is 0', 'use hours above 0'],
    [
      "{ type: 'freshness', source: 'raw.orders', after: 1, timezone: 'Brazil/Paulo' }",
      'timezone of sensor s is "Brazil/Paulo"',
      "use the name of a zone: 'America/Sao_Paulo'",
    ],
    [
      "{ type: 'freshness', source: 'raw.orders', after: 1, holidays: ['2026-02-30'] }",
      'holidays of sensor s is ["2026-02-30"]',
      "list days: ['2026-12-25']",
    ],
  ])('%s is refused', async (sensor, message, hint) => {
    const failed = (await read(sensor).catch((error: unknown) => error)) as { problems: object[] };
    expect(failed.problems).toContainEqual(expect.objectContaining({ message, hint }));
  });

  it('are taken as they are when they are right', async () => {
    const sensor = {
      type: 'freshness',
      source: 'raw.orders',
      after: 24,
      businessDays: true,
      holidays: ['2026-12-25'],
      interval: 60,
    };
    expect(await read(JSON.stringify(sensor))).toMatchObject({ sensors: { s: sensor } });
  });
});
