import { afterEach, expect, it } from 'vitest';
import type { FreshnessSensor } from '../../src/project/sensor.js';
import { SHOP } from '../support/shop.js';
import { SensorSimulation } from './sensor-simulation.js';

let simulation: SensorSimulation;
afterEach(() => simulation.remove());

const LATE: FreshnessSensor = { type: 'freshness', source: 'raw.orders', alert: true, interval: 12 * 3600 };

/** New data comes, and is loaded. */
async function load(): Promise<void> {
  const now = simulation.timer.now().toISOString();
  simulation.project.edit('data/orders.csv', (text) => `${text}${now},ana,1.00\n`);
  const { code, out } = await simulation.project.lastro('load', '--now', now);
  expect(code, out).toBe(0);
}

const told = (): string[] => simulation.events.map(({ type, at }) => `${type} ${at.toISOString().slice(0, 13)}`);

it('a fortnight: weekends and holidays are not late, two days without data are, each once', async () => {
  simulation = new SensorSimulation(
    '2018-10-08T08:00:00Z',
    {
      late: { ...LATE, after: '26h', calendar: { holidays: 'calendars/own.yaml' } },
      always: { ...LATE, after: '26h' },
      starts: {
        ...LATE,
        alert: false,
        job: 'a',
        after: { count: 2, period: 'day' },
        calendar: { holidays: ['10-12'] },
      },
    },
    { files: { ...SHOP, 'calendars/own.yaml': '- 2018-10-12\n' } },
  );
  await load();
  let stop = simulation.schedule();
  for (let day = 8; day <= 21; day++) {
    await simulation.timer.advanceTo(`2018-10-${String(day).padStart(2, '0')}T09:00:00Z`);
    const hasData = ![6, 0].includes(simulation.timer.now().getUTCDay()) && ![12, 17, 18].includes(day);
    if (hasData) await load();
    await stop();
    stop = simulation.schedule();
  }
  await simulation.timer.advanceTo('2018-10-22T08:00:00Z');
  await stop();
  const ofSensor = (name: string): string[] => told().filter((_, i) => simulation.events[i]?.sensor === name);
  expect(ofSensor('late')).toEqual(['sensor-fired 2018-10-17T21', 'sensor-recovered 2018-10-19T09']);
  expect(ofSensor('always')).toEqual([
    ...['sensor-fired 2018-10-12T21', 'sensor-recovered 2018-10-15T09'],
    ...['sensor-fired 2018-10-17T21', 'sensor-recovered 2018-10-19T09'],
    'sensor-fired 2018-10-20T21',
  ]);
  expect(simulation.jobs.starts('a')).toEqual(['2018-10-18T21:00 sensor']);
  expect(simulation.events.find(({ sensor }) => sensor === 'late')).toMatchObject({
    ...{
      kind: 'freshness',
      relation: 'raw.orders',
      since: new Date('2018-10-16T09:00:00Z'),
      checked: 'source raw.orders',
    },
    cause: 'late 2018-10-17T21:00:00.000Z: no new data since 2018-10-16T09:00:00.000Z; the limit is 26 hours',
    found: 'newest data of 2018-10-16T09:00:00.000Z, 36.0 h old; the limit is 26 hours',
  });
  const [fired, recovered] = simulation.events.filter(({ sensor }) => sensor === 'late');
  expect(recovered?.cause).toBe(fired?.cause);
  expect(simulation.polls.length).toBeGreaterThanOrEqual(3 * 14 * 2);
}, 120_000);

it('Friday to Monday, in the zone of the calendar and over a change of its clocks', async () => {
  const calendar = { timezone: 'Europe/Lisbon' };
  simulation = new SensorSimulation(
    '2018-10-26T17:00:00Z',
    {
      hours: { ...LATE, after: '24h', calendar },
      days: { ...LATE, after: '1d', calendar },
      all: { ...LATE, after: '24h' },
    },
    { files: SHOP },
  );
  await load();
  const outcomes = async (moment: string): Promise<string[]> => {
    await simulation.timer.advanceTo(moment);
    const polls = [];
    for (const name of ['hours', 'days', 'all']) polls.push((await simulation.poll(name)).poll.outcome);
    return polls;
  };
  // Friday 18:00 in Lisbon; the clocks go back on Sunday, so that Monday 18:00 there is 18:00 UTC.
  expect(await outcomes('2018-10-27T17:00:00Z')).toEqual(['quiet', 'quiet', 'quiet']);
  expect(await outcomes('2018-10-27T17:00:01Z')).toEqual(['quiet', 'quiet', 'fired']);
  expect(await outcomes('2018-10-29T17:30:00Z')).toEqual(['quiet', 'quiet', 'quiet']);
  expect(await outcomes('2018-10-29T18:00:00Z')).toEqual(['quiet', 'quiet', 'quiet']);
  expect(await outcomes('2018-10-29T18:00:01Z')).toEqual(['fired', 'fired', 'quiet']);
  expect(simulation.polls.at(-2)?.found).toContain('73.0 h old, of which 24.0 h count');
});

it('takes the limits of the YAML, the error before the warning', async () => {
  const freshness = (limits: string): string => `sources:\n  - {name: raw, tables: [{name: orders${limits}}]}\n`;
  const limits = ', freshness: {warn_after: {count: 1, period: hour}, error_after: {count: 2, period: day}}';
  simulation = new SensorSimulation('2018-10-08T08:00:00Z', { late: LATE }, { files: SHOP });
  await load();
  await simulation.timer.advanceTo('2018-10-10T07:00:00Z');
  const poll = async (yaml: string): Promise<[string, string]> => {
    simulation.project.write('transforms/raw/sources.yaml', yaml);
    const { outcome, reason } = await simulation.createSensors().get('late')!.dryRun(simulation.timer.now());
    return [outcome, reason];
  };
  expect(await poll(freshness(limits))).toEqual(['quiet', 'not older than 2 days']);
  expect((await poll(freshness(limits.replace(/, error.*}}/, '}'))))[0]).toBe('fired');
  expect(await poll(freshness(''))).toEqual([
    'error',
    "sensor late has no maximum age (add after: '24h', or freshness to raw.orders in its YAML)",
  ]);
});

it('a source that is not defined, one that was never loaded, and a warehouse that is not there', async () => {
  const after = '24h';
  simulation = new SensorSimulation(
    '2018-10-08T08:00:00Z',
    {
      late: { ...LATE, after },
      typo: { ...LATE, after, source: 'raw.order' },
      never: { ...LATE, after, source: 'raw.customers' },
    },
    { files: SHOP },
  );
  const poll = async (name: string): Promise<unknown> => (await simulation.poll(name)).poll;
  expect(await poll('late')).toMatchObject({
    outcome: 'unavailable',
    reason: expect.stringMatching(/^no warehouse at /) as string,
  });
  await simulation.project.lastro('load', '--select', 'source:orders', '--now', '2018-10-08T08:00:00Z');
  expect(await poll('late')).toMatchObject({ outcome: 'quiet' });
  expect(await poll('typo')).toMatchObject({
    outcome: 'error',
    reason: 'the source raw.order of sensor typo is not defined (did you mean raw.orders?)',
  });
  expect(await poll('never')).toMatchObject({ outcome: 'fired', reason: 'the age of its data is not known' });
  expect(await poll('never')).toMatchObject({ outcome: 'quiet' });
});
