import path from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../engine/src/project/config.js';
import { readProject } from '../../engine/src/run/project/project.js';
import { systemClock } from '../../engine/src/base/clock.js';
import { silentLogger } from '../../engine/src/base/log.js';
import { createCalendar } from '../../engine/src/sensors/calendar.js';

const projectDir = path.join(import.meta.dirname, '..', '..');
const { sensors = {} } = await readConfig(projectDir);

it('the sensors are of a source and a job that exist', async () => {
  const { loaders } = await readProject({ projectDir, env: {}, clock: systemClock, log: silentLogger });
  expect(loaders.map(({ table }) => `raw.${table}`)).toContain('raw.bcb_indicators');
  expect(sensors).toMatchObject({
    central_bank_is_late: { source: 'raw.bcb_indicators', alert: true },
    sales_arrived: { path: 'target/sales/*.{csv,jsonl,csv.gz,jsonl.gz}', outside: false, job: 'sales_refresh' },
  });
});

it('the calendar has the holidays of Brazilian banks', () => {
  const sensor = sensors['central_bank_is_late'];
  if (sensor?.type !== 'freshness') throw new Error('no sensor of freshness');
  const calendar = createCalendar(sensor.calendar, projectDir);
  const days = Array.from({ length: 365 }, (_, i) => new Date(Date.UTC(2026, 0, i + 1, 3)));
  const closed = days.filter(
    (day) => ![0, 6].includes(day.getUTCDay()) && calendar(day, new Date(day.getTime() + 86_400_000)).days === 0,
  );
  expect(closed.map((day) => day.toISOString().slice(5, 10))).toEqual([
    ...['01-01', '02-16', '02-17', '04-03', '04-21', '05-01', '06-04', '09-07', '10-12', '11-02', '11-20', '12-25'],
  ]);
});
