import path from 'node:path';
import { parseIsoDate } from '../base/timestamp.js';
import { suggest } from '../base/text.js';
import {
  FLAG,
  TEXT,
  checkEntries,
  checkKeys,
  isAbove0,
  isMapping,
  isOneOf,
  isText,
  within,
  type KeyCheck,
  type ReportProblem,
} from '../base/check-keys.js';
import { isTimezone } from './cron.js';
import { PERIODS } from './freshness.js';
import { JOB_OUTCOMES, SENSOR_TYPES, WEEKDAYS, type CalendarConfig, type SensorConfig } from './sensor.js';
import { parseAge } from './sensor-age.js';

const isAge = (value: unknown): boolean =>
  typeof value === 'string'
    ? parseAge(value) !== undefined
    : isMapping(value) &&
      Object.keys(value).length === 2 &&
      isAbove0(value['count']) &&
      isOneOf(PERIODS)(value['period']);
const isTable = (value: unknown): boolean => typeof value === 'string' && /^[\w-]+\.[\w-]+$/.test(value);
const isHours = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((time) => typeof time === 'string' && /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(time)) &&
  (value[0] as string) < (value[1] as string);

/** Whether a text is a day of one year, of every one, or one so many days from Easter. */
export const isHoliday = (value: unknown): boolean =>
  typeof value === 'string' &&
  (/^easter(?:[+-]\d{1,3})?$/.test(value) ||
    (/^(?:\d{4}-)?\d\d-\d\d$/.test(value) && parseIsoDate(value.length === 5 ? `2000-${value}` : value) !== undefined));

const BASE_KEYS = {
  type: [isOneOf(SENSOR_TYPES), `known: ${SENSOR_TYPES.join(', ')}`],
  job: TEXT,
  alert: FLAG,
  interval: [isAbove0, 'use seconds above 0'],
  owner: TEXT,
  description: TEXT,
} as const satisfies Record<string, KeyCheck>;

const TABLE: KeyCheck = [isTable, "use a layer and a name: 'raw.orders'"];

type KeysOf<Type extends SensorConfig['type']> = Exclude<
  keyof Extract<SensorConfig, { type: Type }>,
  keyof typeof BASE_KEYS
>;

const KEYS: { [Type in SensorConfig['type']]: Record<KeysOf<Type>, KeyCheck> } = {
  file: {
    path: [isText, "use a path or a pattern: 'data/sales/*.csv'"],
    settle: [(value) => value === 0 || isAbove0(value), 'use seconds from 0'],
    outside: FLAG,
  },
  freshness: {
    source: TABLE,
    after: [isAge, "use '90min', '24h', '3d' or { count: 24, period: 'hour' }"],
    calendar: [isMapping, "use the days that count: { weekdays: ['mon', 'tue'], holidays: 'calendars/own.yaml' }"],
  },
  table: { table: TABLE, column: TEXT },
  job: { after: TEXT, on: [isOneOf(JOB_OUTCOMES), `use ${JOB_OUTCOMES.join(', ')}`] },
};

/** What a sensor cannot be without. */
const REQUIRED: Record<SensorConfig['type'], string> = {
  ...{ file: 'path', freshness: 'source', table: 'table', job: 'after' },
};

const CALENDAR_KEYS: Record<keyof CalendarConfig, KeyCheck> = {
  weekdays: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isOneOf(WEEKDAYS)),
    `list some of ${WEEKDAYS.join(', ')}`,
  ],
  holidays: [
    (value) => isText(value) || (Array.isArray(value) && value.every(isHoliday)),
    "use a YAML file of the project, or a list of days: ['2026-12-25', '01-01']",
  ],
  hours: [isHours, "use from and to: ['09:00', '18:00']"],
  timezone: [isText, "use the name of a zone: 'America/Sao_Paulo'"],
};

/** Validates `sensors` of the configuration. */
export function checkSensors(sensors: unknown, jobs: readonly string[], problem: ReportProblem): void {
  const example = "use { type: 'file', path, job }";
  const areSensors = checkEntries('sensor', sensors, { problem, example }, (what, sensor, report) =>
    checkSensor(what, sensor, jobs, report),
  );
  if (areSensors) checkCycles(sensors, within(problem, 'sensors'));
}

function checkSensor(
  what: string,
  sensor: Record<string, unknown>,
  jobs: readonly string[],
  problem: ReportProblem,
): void {
  const type = SENSOR_TYPES.find((each) => each === sensor['type']);
  if (type === undefined) {
    const given = sensor['type'];
    const hint = typeof given === 'string' ? suggest(given, SENSOR_TYPES) : BASE_KEYS.type[1];
    return problem('sensor-type', `${what} has the type ${JSON.stringify(given)}`, hint);
  }
  const required = REQUIRED[type];
  const ownKeys: Record<string, KeyCheck> = KEYS[type];
  if (sensor[required] === undefined) problem('sensor-key', `${what} has no ${required}`, ownKeys[required]?.[1]);
  checkKeys(what, sensor, { checks: { ...BASE_KEYS, ...ownKeys }, code: 'sensor-key' }, problem);
  if (sensor['job'] === undefined && sensor['alert'] !== true)
    problem('sensor-key', `${what} starts no job and raises no alert`, "add job: 'name' or alert: true");
  for (const key of type === 'job' ? ['job', 'after'] : ['job']) {
    const job = sensor[key];
    if (isText(job) && !jobs.includes(job))
      problem('sensor-job', `the job ${job} of ${what} is not defined`, suggest(job, jobs));
  }
  const { path: pattern, calendar } = sensor;
  if (type === 'file' && isText(pattern) && sensor['outside'] !== true && leadsOutside(pattern))
    problem('sensor-path', `the path ${pattern} of ${what} is not in the project`, 'add outside: true to allow it');
  if (type === 'freshness' && isMapping(calendar)) checkCalendar(`the calendar of ${what}`, calendar, problem);
}

const leadsOutside = (pattern: string): boolean =>
  path.isAbsolute(pattern) || path.normalize(pattern).split(path.sep)[0] === '..' || /\.\.[,}|)]/.test(pattern);

function checkCalendar(what: string, calendar: Record<string, unknown>, problem: ReportProblem): void {
  checkKeys(what, calendar, { checks: CALENDAR_KEYS, code: 'sensor-key' }, problem);
  const { timezone } = calendar;
  if (isText(timezone) && !isTimezone(timezone))
    problem(
      'sensor-timezone',
      `unknown time zone ${timezone} of ${what}`,
      suggest(timezone, Intl.supportedValuesOf('timeZone')),
    );
}

/** Jobs that would start each other without end. */
function checkCycles(sensors: Record<string, unknown>, problem: ReportProblem): void {
  const links = Object.values(sensors).flatMap((sensor) =>
    isMapping(sensor) && sensor['type'] === 'job' && isText(sensor['after']) && isText(sensor['job'])
      ? [{ from: sensor['after'], to: sensor['job'] }]
      : [],
  );
  const reported = new Set<string>();
  const follow = (job: string, path: readonly string[]): void => {
    if (path.includes(job)) {
      const cycle = path.slice(path.indexOf(job));
      const key = [...cycle].sort().join(' ');
      if (!reported.has(key))
        problem(
          'sensor-cycle',
          `sensors start jobs in a cycle: ${[...cycle, job].join(' -> ')}`,
          'remove one of these sensors',
        );
      reported.add(key);
      return;
    }
    for (const { from, to } of links) if (from === job) follow(to, [...path, job]);
  };
  for (const { from } of links) follow(from, []);
}
