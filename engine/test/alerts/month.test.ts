import { describe, expect, it } from 'vitest';
import { channelFilter } from '../../src/alerts/channel-filter.js';
import { alertText } from '../../src/alerts/alert-text.js';
import { decideAlerts } from '../../src/alerts/decide.js';
import { mutedNodes } from '../../src/alerts/mutes.js';
import { runFindings } from '../../src/alerts/run-findings.js';
import { silentLogger } from '../../src/base/log.js';
import {
  emptyAlertLog,
  findIncidents,
  mergeAlertLogs,
  type AlertLog,
  type RunRecord,
} from '../../src/history/index.js';
import type { AlertsConfig } from '../../src/project/alert.js';
import { run, type RunChange } from '../history/fixture.js';
import { manifestOf, resultsOf } from './fixture.js';

const OWNERS = { 'marts.fct': 'finance', 'marts.rpt': 'finance', 'raw.orders': 'platform' };

const TEAM: AlertsConfig = { channels: { team: { type: 'slack', urlVariable: 'TEAM' } } };

/** The nights of a month with the faults of some; the log after each. */
function nights(
  faults: Readonly<Record<number, RunChange>>,
  config: AlertsConfig = TEAM,
  { days = 30, hoursBetween = 24, window = 30 } = {},
): AlertLog {
  const runs: RunRecord[] = [];
  let log = emptyAlertLog();
  for (let day = 1; day <= days; day++) {
    const now = new Date(Date.UTC(2018, 9, 1) + (day - 1) * hoursBetween * 3_600_000);
    runs.push({ ...run(day, faults[day]), started_at: now.toISOString() });
    const last = runs.at(-1)!;
    const manifest = manifestOf(last, OWNERS);
    const observation = runFindings({
      ...{
        run: last,
        incidents: findIncidents(runs.slice(-window)),
        results: resultsOf(last),
        manifest,
        siteUrl: 'https://reports.example.com/shop',
      },
      pages: [{ path: '/sales', title: 'Sales', file: 'sales.md', reads: ['marts.rpt'] }],
    });
    const filters = new Map(
      Object.entries(config.channels).map(([name, channel]) => [
        name,
        channelFilter(name, channel, manifest, silentLogger),
      ]),
    );
    const muted = mutedNodes(config.mutes, manifest, now, silentLogger);
    log = decideAlerts(log, { config, observation, filters, muted, now });
  }
  return log;
}

/** `3 team pending failure marts.fct: ...`: the day of the message, and its items. */
const told = ({ messages }: AlertLog): string[] =>
  messages.flatMap(({ created, channel, status, items }) =>
    items.map(({ event, title }) => `${created.slice(8, 13)} ${channel} ${status} ${event} ${title}`),
  );

const fails = (...checks: string[]): RunChange => ({ checks: Object.fromEntries(checks.map((id) => [id, 'fail'])) });

describe('a month of nights', () => {
  it('tells a failure once, says nothing while it repeats but counts, and tells the recovery once', () => {
    const log = nights({ 5: fails('fct_key'), 6: fails('fct_key'), 7: fails('fct_key') });
    expect(told(log)).toEqual([
      '05T00 team pending failure marts.fct: fct_key holds',
      '08T00 team pending recovery marts.fct: fct_key holds',
    ]);
    expect(log.topics['check dev fct_key']).toMatchObject({ found: 3, closed: '2018-10-08T00:00:00.000Z' });
    expect(log.messages[1]?.items[0]).toMatchObject({ since: '2018-10-05T00:00:00.000Z', runs: 3 });
  });

  it('tells what the reader must know: since when, how many rows, what it touches, who owns it, where and how', () => {
    const [first] = nights({ 5: fails('fct_key') }).messages;
    expect(first).toMatchObject({
      ...{ channel: 'team', project: 'shop', subject: 'dev', owner: 'finance' },
      items: [
        {
          ...{ relation: 'marts.fct', check: 'fct_key', since: '2018-10-05T00:00:00.000Z', runs: 1, rows: 3 },
          ...{ downstream: ['marts.rpt'], pages: ['Sales'], owner: 'finance' },
          url: 'https://reports.example.com/shop/checks.html?id=fct_key',
          command: 'npx lastro test --select fct_key',
        },
      ],
    });
  });

  it('of a failing night, a further failure speaks alone; a night that skips a check neither repeats nor ends it', () => {
    const log = nights({
      5: fails('fct_key'),
      6: fails('fct_key', 'states_list'),
      7: { checks: { fct_key: null, states_list: 'fail' } },
      8: fails('fct_key'),
    });
    expect(told(log)).toEqual([
      '05T00 team pending failure marts.fct: fct_key holds',
      '06T00 team pending failure marts.states: states_list holds',
      '08T00 team pending recovery marts.states: states_list holds',
      '09T00 team pending recovery marts.fct: fct_key holds',
    ]);
    expect(log.topics['check dev fct_key']?.found).toBe(3);
  });

  it('groups by owner, table by table', () => {
    const log = nights({ 5: fails('fct_key', 'fct_total', 'raw_key', 'rpt_share') });
    const groups = log.messages
      .filter(({ created }) => created.startsWith('2018-10-05'))
      .map(({ owner, items }) => [owner, items.map(({ check }) => check)]);
    expect(groups).toEqual([
      ['platform', ['raw_key']],
      ['finance', ['fct_key', 'fct_total', 'rpt_share']],
    ]);
  });

  it('an accepted warning is told to nobody; who was told of it before is told that it is accepted, and when it is not any more', () => {
    const accepted = { accepted: ['fct_key'] };
    const months = { 2: accepted, 3: accepted, 5: { checks: { fct_key: 'warn' } }, 6: accepted, 7: accepted } as const;
    const log = nights({ ...months, 9: { checks: { fct_key: 'warn' } } }, TEAM, { days: 9 });
    expect(told(log)).toEqual([
      '05T00 team pending failure marts.fct: fct_key holds',
      '06T00 team pending recovery marts.fct: fct_key holds',
      '09T00 team pending failure marts.fct: fct_key holds',
    ]);
    expect(log.messages[1]?.items[0]).toMatchObject({
      accepted: true,
      details: [expect.stringContaining('still fails')],
    });
    expect(alertText(log.messages[1]!)).toMatchObject({
      title: 'shop (dev): 1 accepted',
      sections: [{ heading: ['Accepted: ', { text: 'marts.fct: fct_key holds' }] }],
    });
  });

  it('a warning that becomes a failure is told again, and a check that is gone is over and has not recovered', () => {
    const log = nights({
      5: { checks: { fct_key: 'warn' } },
      6: fails('fct_key'),
      ...Object.fromEntries(Array.from({ length: 24 }, (_, i) => [7 + i, { without: ['fct_key'] }])),
    });
    expect(log.messages.map(({ items }) => [items[0]?.event, items[0]?.level, items[0]?.details])).toEqual([
      ['failure', 'warn', []],
      ['failure', 'fail', []],
      ['recovery', 'fail', ['it is no longer defined']],
    ]);
    const texts = log.messages.map((message) => alertText(message));
    expect(texts.map(({ title }) => title)).toEqual([
      'shop (dev): 1 warning',
      'shop (dev): 1 failure',
      'shop (dev): 1 replaced or removed',
    ]);
    expect(JSON.stringify(texts.at(-1))).toMatch(/Replaced or removed: .*it is no longer defined/);
    expect(JSON.stringify(texts)).not.toMatch(/recovered/i);
  });

  it('of a check that fails every other hour, a channel is told at most once in its hours, and of what it was told', () => {
    const flapping = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [2 * i + 2, fails('fct_key')]));
    const log = nights(flapping, { ...TEAM, throttle: 6 }, { days: 24, hoursBetween: 1 });
    const failures = log.messages.filter(({ status, items }) => status === 'pending' && items[0]?.event === 'failure');
    expect(failures.map(({ created }) => created.slice(11, 13))).toEqual(['01', '07', '13', '19']);
    const recoveries = log.messages.filter(({ items }) => items[0]?.event === 'recovery');
    expect(recoveries.map(({ created }) => created.slice(11, 13))).toEqual(['02', '08', '14', '20']);
    expect(log.messages.filter(({ status }) => status === 'throttled')).toHaveLength(8);
  });

  it('what was throttled is told when its hours are over and it still fails', () => {
    const log = nights(
      {
        2: fails('fct_key'),
        4: fails('fct_key'),
        5: fails('fct_key'),
        6: fails('fct_key'),
        7: fails('fct_key'),
        8: fails('fct_key'),
      },
      { ...TEAM, throttle: 5 },
      { days: 8, hoursBetween: 1 },
    );
    expect(told(log)).toEqual([
      '01T01 team pending failure marts.fct: fct_key holds',
      '01T02 team pending recovery marts.fct: fct_key holds',
      '01T03 team throttled failure marts.fct: fct_key holds',
      '01T06 team pending failure marts.fct: fct_key holds',
    ]);
  });

  it('says nothing of a muted table, keeps that, and tells it when the mute ends', () => {
    const failing = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [5 + i, fails('fct_key')]));
    const mutes = [{ select: 'marts.fct', until: '2018-10-10', reason: 'the supplier corrects its export' }];
    const log = nights(failing, { ...TEAM, mutes });
    expect(told(log)).toEqual([
      '05T00 team muted failure marts.fct: fct_key holds',
      '10T00 team pending failure marts.fct: fct_key holds',
      '15T00 team pending recovery marts.fct: fct_key holds',
    ]);
    expect(log.messages[0]?.reason).toBe('until 2018-10-10T00:00:00.000Z: the supplier corrects its export');
    expect(log.messages[1]?.items[0]).toMatchObject({ since: '2018-10-05T00:00:00.000Z', runs: 6 });
  });

  it('channels are told what they ask for', () => {
    const config: AlertsConfig = {
      channels: {
        failures: { type: 'slack', urlVariable: 'A', on: ['failure', 'recovery'] },
        silent: { type: 'slack', urlVariable: 'A', on: ['stale'] },
        critical: { type: 'slack', urlVariable: 'A', severity: 'critical', on: ['new-failures'] },
        platform: { type: 'slack', urlVariable: 'A', owners: ['platform'] },
        reports: { type: 'slack', urlVariable: 'A', tables: ['marts.rpt'] },
      },
    };
    const log = nights(
      {
        5: { checks: { fct_key: 'fail', raw_key: 'fail', rpt_share: 'fail' } },
        7: {
          steps: {
            'marts.rpt': {
              columns: [
                { name: 'key', type: 'VARCHAR' },
                { name: 'more', type: 'INTEGER' },
              ],
            },
          },
        },
        8: {
          steps: {
            'marts.rpt': {
              columns: [
                { name: 'key', type: 'VARCHAR' },
                { name: 'more', type: 'INTEGER' },
              ],
            },
          },
        },
      },
      config,
      { days: 8 },
    );
    const byChannel = (name: string): string[] =>
      told({ ...log, messages: log.messages.filter(({ channel }) => channel === name) }).map((line) =>
        line.replace(/ \w+ pending/, ''),
      );
    expect(byChannel('failures')).toHaveLength(6);
    expect(byChannel('silent')).toEqual([]);
    expect(byChannel('critical')).toEqual([
      '05T00 failure raw.orders: raw_key holds',
      '05T00 failure marts.fct: fct_key holds',
      '05T00 failure marts.rpt: rpt_share holds',
    ]);
    expect(byChannel('platform')).toEqual([
      '05T00 failure raw.orders: raw_key holds',
      '06T00 recovery raw.orders: raw_key holds',
    ]);
    // The columns of a table that stay as a change left them are no recovery.
    expect(byChannel('reports')).toEqual([
      '05T00 failure marts.rpt: rpt_share holds',
      '06T00 recovery marts.rpt: rpt_share holds',
      '07T00 failure marts.rpt has other columns',
    ]);
  });

  it('a failure longer than the runs that are looked at is one failure', () => {
    const failing = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [5 + i, fails('fct_key')]));
    const log = nights(failing, TEAM, { window: 7 });
    expect(told(log)).toEqual([
      '05T00 team pending failure marts.fct: fct_key holds',
      '25T00 team pending recovery marts.fct: fct_key holds',
    ]);
    expect(log.messages[1]?.items[0]).toMatchObject({ since: '2018-10-05T00:00:00.000Z', runs: 20 });
  });

  it('the same observation again, as after a crash before anything was recorded, makes the same message', () => {
    const once = nights({ 5: fails('fct_key') }, TEAM, { days: 5 });
    const again = nights({ 5: fails('fct_key') }, TEAM, { days: 5 });
    expect(again.messages.map(({ id }) => id)).toEqual(once.messages.map(({ id }) => id));
  });
});

describe('the logs of two copies of a history', () => {
  it('merge to the same, whichever comes first: the last state of a topic, and delivered what one has delivered', () => {
    const a = nights({ 5: fails('fct_key') }, TEAM, { days: 6 });
    const b = structuredClone(a);
    b.messages[0]!.status = 'sent';
    b.topics['check dev raw_key'] = { ...a.topics['check dev fct_key']!, seen: '2018-10-07T00:00:00.000Z' };
    const merged = mergeAlertLogs(a, b);
    expect(merged).toEqual(mergeAlertLogs(b, a));
    expect(merged.messages.map(({ status }) => status)).toEqual(['sent', 'pending']);
    expect(Object.keys(merged.topics)).toEqual(['check dev fct_key', 'check dev raw_key']);
  });
});
