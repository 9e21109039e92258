import path from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../engine/src/base/clock.js';
import { silentLogger } from '../../engine/src/base/log.js';
import { selectorsOf } from '../../engine/src/jobs/index.js';
import { CronSchedule } from '../../engine/src/project/cron.js';
import { readProject } from '../../engine/src/run/project/project.js';
import { selectedIds } from '../../engine/src/run/project/select.js';

const options = {
  projectDir: path.join(import.meta.dirname, '..', '..'),
  env: {},
  clock: systemClock,
  log: silentLogger,
};
const project = await readProject(options);
const jobs = project.config.jobs ?? {};

/** Nodes of the first step of a job. */
function selection(name: string): Set<string> {
  const { select, exclude } = jobs[name]?.steps[0] ?? { select: undefined, exclude: undefined };
  return selectedIds(project, { ...options, select: selectorsOf(select), exclude: selectorsOf(exclude) });
}

const all = [...project.graph.nodes.values()];

it('has the four jobs', () => {
  expect(Object.keys(jobs)).toEqual(['daily_full_pipeline', 'economic_update', 'quality_check', 'sales_refresh']);
});

it.each(['daily_full_pipeline', 'quality_check'])('%s is of the whole project', (name) => {
  expect(selection(name)).toEqual(new Set(all.map(({ uniqueId }) => uniqueId)));
});

it.each([
  [
    'economic_update',
    'source.olist.raw.bcb_indicators',
    'model.olist.fct_orders_with_economics',
    'source.olist.raw.orders',
  ],
  ['sales_refresh', 'source.olist.raw.sales', 'model.olist.sales_last_7_days', 'source.olist.raw.bcb_indicators'],
])('%s loads %s and builds what it feeds', (name, source, model, other) => {
  const ids = selection(name);
  expect(ids).toContain(source);
  expect(ids).toContain(model);
  expect(ids).not.toContain(other);
  for (const { uniqueId, dependsOn } of all)
    if (dependsOn.some((id) => ids.has(id) && !id.startsWith('test.'))) expect(ids, uniqueId).toContain(uniqueId);
  expect([...ids].filter((id) => id.startsWith('test.')).length).toBeGreaterThan(10);
});

it.each([
  ['daily_full_pipeline', ['Mon 06:00', 'Tue 06:00', 'Wed 06:00']],
  ['economic_update', ['Mon 14:00', 'Tue 14:00', 'Wed 14:00']],
  ['quality_check', ['Mon 08:00', 'Mon 09:00', 'Mon 10:00']],
  ['sales_refresh', ['Sun 03:00', 'Sun 03:00', 'Sun 03:00']],
])('%s runs at its times in Brasília', (name, expected) => {
  const { schedule = '', timezone = '' } = jobs[name] ?? {};
  const cron = new CronSchedule(schedule, timezone);
  const local = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'America/Sao_Paulo',
    weekday: 'short',
    timeStyle: undefined,
    hour: '2-digit',
    minute: '2-digit',
  });
  let time = new Date('2026-11-01T20:00:00-03:00');
  const found = expected.map(() => local.format((time = cron.next(time))).replace(',', ''));
  expect(found).toEqual(expected);
});
