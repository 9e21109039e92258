import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '../../engine/src/base/clock.js';
import type { LoadContext } from '../../engine/src/load/index.js';
import { windows } from '../../loaders/bcb/days.js';
import bcb from '../../loaders/bcb.js';
import { itOnRealData, realData } from '../../engine/test/support/requires.js';
import { Bank, type Fault, type Value } from './bank.js';
import { Bench, scratchDir } from '../../engine/test/load/support.js';

const scratch = scratchDir();
afterAll(scratch.remove);
const projectDir = path.resolve(import.meta.dirname, '../..');

const DOLLAR: Value[] = [
  { data: '02/01/2018', valor: '3.2697' },
  { data: '03/01/2018', valor: '3.2523' },
];
const IPCA: Value[] = [{ data: '01/01/2018', valor: '0.29' }];

let bench: Bench;
let bank: Bank;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
  bank = await Bank.open({ '1': DOLLAR, '433': IPCA });
});
afterEach(async () => {
  await bank.close();
  await bench.close();
});

const load = (now: string, more: Partial<LoadContext> = {}) =>
  bench.load(bcb, {
    projectDir,
    clock: fixedClock(new Date(now)),
    env: { LASTRO_BCB: 'live', LASTRO_BCB_URL: bank.address, LASTRO_BCB_SERIES: '1,433' },
    http: { pause: 1, timeout: 300 },
    ...more,
  });

const values = (): Promise<unknown[][]> =>
  bench.rows(
    'SELECT series_code, series_name, data, valor, extracted_at, _source_file FROM raw.bcb_indicators ORDER BY 1, 3',
  );

const HELD = [
  ['1', 'exchange_rate_usd', '02/01/2018', '3.2697', '2018-01-05T09:00:00.000Z', 'bcdata.sgs.1'],
  ['1', 'exchange_rate_usd', '03/01/2018', '3.2523', '2018-01-05T09:00:00.000Z', 'bcdata.sgs.1'],
  ['433', 'ipca', '01/01/2018', '0.29', '2018-01-05T09:00:00.000Z', 'bcdata.sgs.433'],
];

describe('windows', () => {
  it('are of ten years at most, and leave no day out', () => {
    expect(windows('1994-02-28', '2018-10-17')).toEqual([
      { from: '1994-02-28', to: '2004-02-27' },
      { from: '2004-02-28', to: '2014-02-27' },
      { from: '2014-02-28', to: '2018-10-17' },
    ]);
    expect(windows('2016-02-29', '2026-03-01')).toEqual([
      { from: '2016-02-29', to: '2026-02-27' },
      { from: '2026-02-28', to: '2026-03-01' },
    ]);
    expect(windows('2018-01-02', '2018-01-01')).toEqual([]);
  });
});

describe('the live source', () => {
  it('is asked from the beginning, and later from the days held', async () => {
    const first = await load('2018-01-05T09:00:00Z');
    expect(first.error?.message).toBeUndefined();
    expect(first).toMatchObject({ status: 'success', rows: 3, result: { read: 3, loaded: 3, as_of: '2018-01-03' } });
    expect(await values()).toEqual(HELD);
    expect(bank.asked.map(({ code, from, to }) => [code, from, to]).sort()).toEqual([
      ['1', '01/01/2016', '05/01/2018'],
      ['433', '01/01/2016', '05/01/2018'],
    ]);

    bank.asked.length = 0;
    bank.series.set('1', [
      { data: '02/01/2018', valor: '3.2700' },
      ...DOLLAR.slice(1),
      { data: '05/01/2018', valor: '3.23' },
    ]);
    expect(await load('2018-01-06T09:00:00Z')).toMatchObject({ status: 'success', rows: 4 });
    expect(bank.asked.map(({ code, from }) => [code, from]).sort()).toEqual([
      ['1', '05/10/2017'],
      ['433', '03/10/2017'],
    ]);
    expect((await values()).map(([code, , data, valor, at]) => [code, data, valor, String(at).slice(0, 10)])).toEqual([
      ['1', '02/01/2018', '3.2700', '2018-01-06'],
      ['1', '03/01/2018', '3.2523', '2018-01-05'],
      ['1', '05/01/2018', '3.23', '2018-01-06'],
      ['433', '01/01/2018', '0.29', '2018-01-05'],
    ]);
    expect(await bench.rows(`SELECT key, previous->>'valor', current->>'valor' FROM meta.revised_rows`)).toEqual([
      ['{"series_code":"1","data":"02/01/2018"}', '3.2697', '3.2700'],
    ]);
  });

  it.each<[Fault, number]>([
    ['html', 2],
    ['xml', 2],
    ['502', 2],
    ['504', 2],
    ['429', 1],
    ['slow', 1],
    ['cut body', 2],
    ['too short', 2],
    ['cut json', 2],
    ['hang up', 2],
  ])('that answers badly (%s) is asked again', async (fault, times) => {
    bank.faults = Array<Fault>(times).fill(fault);
    const started = Date.now();
    const outcome = await load('2018-01-05T09:00:00Z');
    expect(outcome.error?.message).toBeUndefined();
    expect(await values()).toEqual(HELD);
    expect(bank.asked.length).toBe(2 + times);
    if (fault === '429') expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
  });

  it('that fails for good leaves what is held, and says how old it is', async () => {
    await load('2018-01-05T09:00:00Z');
    bank.faults = Array<Fault>(100).fill('html');
    const outcome = await load('2018-01-09T10:00:00Z');
    expect(outcome).toMatchObject({ status: 'skipped', rows: 3 });
    expect(outcome.warnings).toEqual([
      expect.stringMatching(/^stale, loaded 4 days ago: .*did not return JSON: <!DOCTYPE html>/),
    ]);
    expect(await values()).toEqual(HELD);
    expect(await bench.rows(`SELECT state FROM meta.loader_state`)).toEqual([
      ['{"1":"2018-01-03","433":"2018-01-01"}'],
    ]);
  });

  it('that fails for good with nothing held fails', async () => {
    bank.faults = Array<Fault>(100).fill('502');
    const outcome = await load('2018-01-05T09:00:00Z');
    expect(outcome).toMatchObject({ status: 'failed', rows: null, error: { code: 'load.http-status' } });
    expect(outcome.error?.message).toMatch(/bcdata\.sgs\.\d+\/dados answered 502: Bad Gateway$/);
  });

  it('that does not know a series is believed', async () => {
    const env = { LASTRO_BCB: 'live', LASTRO_BCB_URL: bank.address, LASTRO_BCB_SERIES: '99999' };
    expect(await load('2018-01-05T09:00:00Z', { env })).toMatchObject({
      status: 'failed',
      error: { code: 'bcb.no-data' },
    });
    expect(bank.asked).toHaveLength(1);
  });

  it.each<[Fault, string]>([
    ['406', 'answered 406: {"error":"Not Acceptable","message":"at most ten years"'],
    ['400', 'answered 400: {"erro":{"statusCode":400,"detail":"N must be 20 at most"}}'],
    ['come back in an hour', 'answered 429: an empty body'],
  ])('that refuses (%s) is not asked again', async (fault, message) => {
    bank.faults = [fault];
    const env = { LASTRO_BCB: 'live', LASTRO_BCB_URL: bank.address, LASTRO_BCB_SERIES: '1' };
    const outcome = await load('2018-01-05T09:00:00Z', { env });
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'load.http-status' } });
    expect(outcome.error?.message).toContain(message);
    expect(bank.asked).toHaveLength(1);
  });

  it('whose values are no numbers has them rejected', async () => {
    bank.series.set('1', [...DOLLAR, { data: '04/01/2018', valor: 'n/d' }, { data: '2018-01-05', valor: '3.2' }]);
    const outcome = await load('2018-01-05T09:00:00Z', {
      env: { LASTRO_BCB: 'live', LASTRO_BCB_URL: bank.address, LASTRO_BCB_SERIES: '1' },
    });
    expect(outcome.result).toMatchObject({ read: 4, loaded: 2, rejected: 2 });
    expect(await bench.rows('SELECT file_name, rule, reason FROM meta.rejected_rows ORDER BY line_number')).toEqual([
      ['bcdata.sgs.1', 'contract-type', expect.stringContaining('valor')],
      ['bcdata.sgs.1', 'contract-pattern', expect.stringContaining('data')],
    ]);
  });

  itOnRealData('answers three years of three series', async () => {
    const real = (code: string): Value[] =>
      JSON.parse(fs.readFileSync(path.join(realData() ?? '', 'bcb', `bcdata.sgs.${code}.json`), 'utf8')) as Value[];
    for (const code of ['1', '433', '4189', '11', '432']) bank.series.set(code, real(code));
    bank.faults = ['html', undefined, 'cut body', '504', undefined, 'hang up'];
    const env = { LASTRO_BCB: 'live', LASTRO_BCB_URL: bank.address, LASTRO_BCB_SERIES: '1,433,4189,11,432' };
    const outcome = await load('2019-01-02T09:00:00Z', { env });
    expect(outcome.error?.message).toBeUndefined();
    expect(
      await bench.rows('SELECT series_code, series_name, count(*) FROM raw.bcb_indicators GROUP BY ALL ORDER BY 1'),
    ).toEqual(
      [
        ['1', 'exchange_rate_usd'],
        ['11', 'sgs_11'],
        ['4189', 'selic'],
        ['432', 'sgs_432'],
        ['433', 'ipca'],
      ].map(([code = '', name]) => [code, name, real(code).length]),
    );
  });
});

describe('the snapshot', () => {
  it('is loaded without a network, once', async () => {
    const offline = { env: {}, http: { attempts: 1 } };
    const outcome = await load('2018-10-18T00:00:00Z', offline);
    expect(outcome.error?.message).toBeUndefined();
    expect(outcome).toMatchObject({ status: 'success', result: { rejected: 0, as_of: '2018-12-31' } });
    expect(outcome.result.files.map(({ name }) => name)).toEqual(
      ['1', '433', '4189'].map((code) => `snapshot/bcdata.sgs.${code}.json`),
    );
    expect(await load('2018-10-19T00:00:00Z', offline)).toMatchObject({ status: 'skipped', rows: outcome.rows });
    expect(bank.asked).toEqual([]);
  });

  it('goes on live where it ends', async () => {
    await load('2018-10-18T00:00:00Z', { env: { LASTRO_BCB_SERIES: '1' } });
    bank.series.set('1', [{ data: '02/01/2019', valor: '3.8589' }]);
    const env = { LASTRO_BCB: 'live', LASTRO_BCB_URL: bank.address, LASTRO_BCB_SERIES: '1' };
    expect(await load('2019-01-03T00:00:00Z', { env })).toMatchObject({ status: 'success', result: { read: 1 } });
    expect(bank.asked).toEqual([{ code: '1', from: '02/10/2018', to: '03/01/2019' }]);
  });

  it.each<[Record<string, string>, string]>([
    [{ LASTRO_BCB: 'yes' }, 'bcb.mode'],
    [{ LASTRO_BCB_SERIES: '1,usd' }, 'bcb.series'],
  ])('is not taken for a setting that says nothing known: %o', async (env, code) => {
    expect(await load('2018-10-18T00:00:00Z', { env })).toMatchObject({ status: 'failed', error: { code } });
  });

  it('does not hold every series', async () => {
    const outcome = await load('2018-10-18T00:00:00Z', { env: { LASTRO_BCB_SERIES: '12345' } });
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'bcb.not-in-snapshot' } });
  });
});
