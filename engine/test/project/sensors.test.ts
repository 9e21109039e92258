import { afterEach, expect, it } from 'vitest';
import { readConfig } from '../../src/project/config.js';
import { parseAge } from '../../src/project/sensor-age.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

const read = (sensors: string): Promise<unknown> => {
  const job = "{ steps: [{ command: 'build' }] }";
  project = new ProjectFolder({
    'lastro.config.ts': `export default { name: 'shop', jobs: { nightly: ${job}, checks: ${job} }, sensors: ${sensors} };\n`,
  });
  return readConfig(project.dir);
};

const file = (keys: string): string => `{ drop: { type: 'file', path: 'data/*.csv', job: 'nightly', ${keys} } }`;
const fresh = (keys: string): string => `{ late: { type: 'freshness', source: 'raw.orders', alert: true, ${keys} } }`;
const after = (from: string, to: string): string => `{ type: 'job', after: '${from}', job: '${to}' }`;

it.each([
  ['[]', 'config.sensors', 'sensors is []', 'it maps names to sensors'],
  ['{ drop: null }', 'config.sensor', 'sensor drop is null', "use { type: 'file', path, job }"],
  [
    "{ 'a/b': { type: 'job', after: 'nightly', alert: true } }",
    'config.sensor-name',
    'not a valid sensor name: "a/b"',
    'use up to 128 letters',
  ],
  [
    "{ a: { type: 'job', after: 'nightly', alert: true }, A: { type: 'job', after: 'nightly', alert: true } }",
    'config.sensor-name',
    'two sensors are called A',
    'names must differ in more than upper and lower case',
  ],
  ['{ drop: {} }', 'config.sensor-type', 'sensor drop has the type undefined', 'known: file, freshness, table, job'],
  ["{ drop: { type: 'flie' } }", 'config.sensor-type', 'sensor drop has the type "flie"', 'did you mean file?'],
  [
    "{ drop: { type: 'file', job: 'nightly' } }",
    'config.sensor-key',
    'sensor drop has no path',
    "use a path or a pattern: 'data/sales/*.csv'",
  ],
  [
    "{ drop: { type: 'file', path: 'x' } }",
    'config.sensor-key',
    'sensor drop starts no job and raises no alert',
    "add job: 'name' or alert: true",
  ],
  [
    "{ drop: { type: 'file', path: 'x', job: 'nigthly' } }",
    'config.sensor-job',
    'the job nigthly of sensor drop is not defined',
    'did you mean nightly?',
  ],
  [file('setle: 3'), 'config.unknown-key', 'unknown key setle of sensor drop', 'did you mean settle?'],
  [file("after: '1h'"), 'config.unknown-key', 'unknown key after of sensor drop', 'known: type, job, alert'],
  [file('settle: -1'), 'config.sensor-key', 'settle of sensor drop is -1', 'use seconds from 0'],
  [file('interval: 0'), 'config.sensor-key', 'interval of sensor drop is 0', 'use seconds above 0'],
  [file("alert: 'yes'"), 'config.sensor-key', 'alert of sensor drop is "yes"', 'it must be true or false'],
  ...["path: '../x/*.csv'", "path: '/data/*.csv'", "path: 'data/../../x'", "path: '{..,data}/x'"].map((keys) => [
    file(keys),
    'config.sensor-path',
    'of sensor drop is not in the project',
    'add outside: true to allow it',
  ]),
  [fresh("after: '1 day'"), 'config.sensor-key', 'after of sensor late is "1 day"', "use '90min', '24h', '3d' or"],
  [
    fresh("after: { count: 1, period: 'week' }"),
    'config.sensor-key',
    'after of sensor late is {"count":1',
    "use '90min'",
  ],
  [
    fresh("calendar: 'office'"),
    'config.sensor-key',
    'calendar of sensor late is "office"',
    "use the days that count: { weekdays: ['mon', 'tue']",
  ],
  [
    fresh("calendar: { weekdays: ['monday'] }"),
    'config.sensor-key',
    'weekdays of the calendar of sensor late is ["monday"]',
    'list some of sun, mon, tue, wed, thu, fri, sat',
  ],
  [
    fresh("calendar: { holidays: ['2026-02-30'] }"),
    'config.sensor-key',
    'holidays of the calendar of sensor late is ["2026-02-30"]',
    'use a YAML file of the project, or a list of days',
  ],
  [
    fresh("calendar: { hours: ['18:00', '09:00'] }"),
    'config.sensor-key',
    'hours of the calendar of sensor late is ["18:00","09:00"]',
    "use from and to: ['09:00', '18:00']",
  ],
  [
    fresh("calendar: { timezone: 'America/SaoPaulo' }"),
    'config.sensor-timezone',
    'unknown time zone America/SaoPaulo of the calendar of sensor late',
    'did you mean America/Sao_Paulo?',
  ],
  [
    fresh('calendar: { holiday: [] }'),
    'config.unknown-key',
    'unknown key holiday of the calendar of sensor late',
    'did you mean holidays?',
  ],
  [
    "{ t: { type: 'table', table: 'orders', job: 'nightly' } }",
    'config.sensor-key',
    'table of sensor t is "orders"',
    "use a layer and a name: 'raw.orders'",
  ],
  [
    "{ n: { type: 'job', after: 'check', job: 'nightly' } }",
    'config.sensor-job',
    'the job check of sensor n is not defined',
    'did you mean checks?',
  ],
  [
    "{ n: { type: 'job', after: 'checks', on: 'sucess', job: 'nightly' } }",
    'config.sensor-key',
    'on of sensor n is "sucess"',
    'use success, failure, any',
  ],
  [
    `{ n: ${after('checks', 'nightly')}, m: ${after('nightly', 'checks')} }`,
    'config.sensor-cycle',
    'sensors start jobs in a cycle: checks -> nightly -> checks',
    'remove one of these sensors',
  ],
  [
    `{ n: ${after('checks', 'checks')} }`,
    'config.sensor-cycle',
    'sensors start jobs in a cycle: checks -> checks',
    'remove one of these sensors',
  ],
])('%s is refused', async (sensors, code, message, hint) => {
  const error = await read(sensors).then(() => undefined, String);
  expect(error).toContain(`${code}  `);
  expect(error).toContain(message);
  expect(error).toContain(`(${hint}`);
  expect(error?.split('\n')).toHaveLength(1);
});

it('reads sensors of every type', async () => {
  const sensors = `{
    drop: { type: 'file', path: 'data/{in,out}/**/*.csv', job: 'nightly', alert: true, interval: 5, settle: 0, owner: 'ana', description: 'x' },
    far: { type: 'file', path: '../in/*.csv', outside: true, alert: true },
    late: { type: 'freshness', source: 'raw.orders', after: '1.5d', alert: true, calendar: {
      weekdays: ['sun', 'mon'], holidays: 'calendars/own.yaml', hours: ['09:00', '24:00'], timezone: 'America/Sao_Paulo' } },
    later: { type: 'freshness', source: 'raw.orders', after: { count: 2, period: 'day' }, job: 'nightly', calendar: { holidays: ['12-25', 'easter-2'] } },
    changed: { type: 'table', table: 'raw.orders', column: 'amount', job: 'nightly' },
    next: { type: 'job', after: 'nightly', on: 'any', job: 'checks' },
  }`;
  await expect(read(sensors)).resolves.toMatchObject({ sensors: { next: { on: 'any' } } });
});

it.each([
  ['90min', { count: 90, period: 'minute' }],
  ['24h', { count: 24, period: 'hour' }],
  ['1.5 d', { count: 1.5, period: 'day' }],
  ['0h', undefined],
  ['h', undefined],
  ['-1h', undefined],
  ['24', undefined],
])('the age %j is %j', (text, age) => {
  expect(parseAge(text)).toEqual(age);
});
