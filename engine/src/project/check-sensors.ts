import { suggest } from '../base/text.js';
import { parseIsoDate } from '../base/timestamp.js';
import type { ReportProblem } from './check-jobs.js';
import type { SensorType } from './sensor.js';

interface KeyRule {
  isValid: (value: unknown) => boolean;
  hint: string;
  isRequired?: boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isAbove0 = (value: unknown): boolean => Number.isFinite(value) && (value as number) > 0;
const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRelation = (value: unknown): boolean => isText(value) && /^\w+\.\w+$/.test(value);
const isDay = (value: unknown): boolean =>
  isText(value) && /^\d{4}-\d{2}-\d{2}$/.test(value) && parseIsoDate(value) !== undefined;
const isZone = (value: unknown): boolean => {
  try {
    return isText(value) && new Intl.DateTimeFormat('en', { timeZone: value }).format() !== '';
  } catch {
    return false;
  }
};

const flag: KeyRule = { isValid: (value) => typeof value === 'boolean', hint: 'it must be true or false' };
const relation: KeyRule = { isValid: isRelation, hint: "use 'layer.table'", isRequired: true };
const text: KeyRule = { isValid: isText, hint: 'it must be a text' };
const job: KeyRule = { isValid: isText, hint: 'name a job', isRequired: true };
const interval: KeyRule = { isValid: isAbove0, hint: 'use seconds above 0' };

const KEYS: Readonly<Record<SensorType, Readonly<Record<string, KeyRule>>>> = {
  freshness: {
    source: relation,
    after: { isValid: isAbove0, hint: 'use hours above 0', isRequired: true },
    businessDays: flag,
    holidays: {
      isValid: (value) => Array.isArray(value) && value.every(isDay),
      hint: "list days: ['2026-12-25']",
    },
    timezone: { isValid: isZone, hint: "use the name of a zone: 'America/Sao_Paulo'" },
    start: { ...job, isRequired: false },
    alert: flag,
    target: text,
  },
  file: { path: { ...text, isRequired: true }, start: job },
  table: { table: relation, start: job, target: text },
  job: {
    job,
    status: {
      isValid: (value) => ['success', 'fail', 'any'].includes(value as string),
      hint: 'use success, fail or any',
    },
    start: job,
  },
};

const TYPES = Object.keys(KEYS) as SensorType[];

/** Validates `sensors` of the configuration, whose jobs are among `jobs`. */
export function checkSensors(
  sensors: unknown,
  { jobs, targets }: { jobs: readonly string[]; targets: readonly string[] },
  problem: ReportProblem,
): void {
  if (!isMapping(sensors))
    return problem('sensors', `sensors is ${JSON.stringify(sensors)}`, 'it maps names to sensors');
  for (const [name, sensor] of Object.entries(sensors)) {
    const what = `sensor ${name}`;
    const type = isMapping(sensor) ? sensor['type'] : undefined;
    if (!isMapping(sensor) || !TYPES.some((known) => known === type)) {
      const hint = isText(type) ? suggest(type, TYPES) : `known: ${TYPES.join(', ')}`;
      problem('sensor', `${what} has type ${JSON.stringify(type)}`, hint);
      continue;
    }
    checkSensor(what, sensor, KEYS[type as SensorType], problem);
    for (const key of ['start', 'job'])
      if (isText(sensor[key]) && !jobs.includes(sensor[key]))
        problem('sensor-job', `${key} of ${what} is ${sensor[key]}, which is no job`, suggest(sensor[key], jobs));
    if (isText(sensor['target']) && !targets.includes(sensor['target']))
      problem('target', `target ${sensor['target']} of ${what} is not defined`, suggest(sensor['target'], targets));
    if (type === 'job' && sensor['job'] === sensor['start'])
      problem('sensor-job', `${what} starts the job that it waits for`, 'it would run for ever');
  }
}

function checkSensor(
  what: string,
  sensor: Record<string, unknown>,
  own: Readonly<Record<string, KeyRule>>,
  problem: ReportProblem,
): void {
  const rules: Record<string, KeyRule> = { type: text, interval, ...own };
  for (const key of Object.keys(sensor))
    if (!Object.hasOwn(rules, key))
      problem('unknown-key', `unknown key ${key} of ${what}`, suggest(key, Object.keys(rules)));
  for (const [key, { isValid, hint, isRequired = false }] of Object.entries(rules)) {
    const value = sensor[key];
    if (value === undefined ? !isRequired : isValid(value)) continue;
    problem('sensor-key', `${key} of ${what} is ${value === undefined ? 'missing' : JSON.stringify(value)}`, hint);
  }
}
