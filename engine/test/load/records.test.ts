import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../src/base/cell.js';
import { csvFile } from '../../src/load/files/file-source.js';
import { batch } from '../../src/load/records/record-batch.js';
import type { LoaderDefinition } from '../../src/load/loader.js';
import { UsageError } from '../../src/base/errors.js';
import { silentLogger } from '../../src/base/log.js';
import { fixedClock } from '../../src/base/clock.js';
import { Bench, NOW, scratchDir } from './support.js';

const scratch = scratchDir();
afterAll(scratch.remove);

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(scratch.path, String(folder++)));
});
afterEach(() => bench.close());

const loader = (load: LoaderDefinition['load'], more: Partial<LoaderDefinition> = {}) => ({
  name: 'news',
  table: 't',
  columns: ['id', 'v'],
  load,
  ...more,
});

const rows = (): Promise<unknown[][]> =>
  bench.rows('SELECT id, v, _source_file, _source_row, _run_id FROM raw.t ORDER BY ALL');

describe('records', () => {
  it('stand as text, with where they came from; absent and empty are not the same', async () => {
    const outcome = await bench.load(
      loader(() => [
        { id: 1, v: null },
        { id: '2', v: '' },
        { id: true, v: { a: [1, 'ç\n"x"'] } },
        batch('page 2', [{ id: '12345678901234567890', v: 1.5 }], { hash: 'abc', bytes: 9, asOf: '2018-10-17' }),
      ]),
    );
    expect(outcome.error?.message).toBeUndefined();
    expect(outcome).toMatchObject({ status: 'success', rows: 4, result: { read: 4, loaded: 4, as_of: '2018-10-17' } });
    expect(await rows()).toEqual([
      ['1', null, 'news', 1, 'run-1'],
      ['12345678901234567890', '1.5', 'page 2', 4, 'run-1'],
      ['2', '', 'news', 2, 'run-1'],
      ['true', '{"a":[1,"ç\\n\\"x\\""]}', 'news', 3, 'run-1'],
    ]);
    expect(
      await bench.rows('SELECT file_name, file_hash, bytes, row_count FROM meta.load_metadata ORDER BY 1'),
    ).toEqual([
      ['news', '', 0, 3],
      ['page 2', 'abc', 9, 1],
    ]);
  });

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['an invalid date', new Date('no date')],
    ['a Promise', Promise.resolve(1)],
    ['a Map', new Map([[1, 2]])],
    ['a Set', { deep: [new Set([1])] }],
    ['NaN', [{ n: NaN }]],
  ])('with %s, of which JSON keeps nothing, are rejected', async (what, v) => {
    const outcome = await bench.load(
      loader(() => [{ id: 1, v } as unknown as Row, { id: 2, v: {} }, { id: 3, v: [] }]),
    );
    expect(outcome).toMatchObject({ status: 'success', result: { read: 3, loaded: 2, rejected: 1 } });
    expect(await bench.rows('SELECT rule, reason FROM meta.rejected_rows')).toEqual([
      ['not-json', `v contains ${what}, which JSON does not have`],
    ]);
  });

  it('what breaks the contract is rejected with its reasons', async () => {
    bench.file(
      'news.json',
      JSON.stringify({
        type: 'object',
        properties: { id: { type: 'string', pattern: '^[0-9]+$' }, v: { type: 'number', minimum: 0 } },
        required: ['id'],
      }),
    );
    const stream = async function* (): AsyncGenerator<Row> {
      yield { id: '1', v: '2.50' };
      yield { id: 'x', v: '-1' };
      yield { v: '1' };
      yield { id: '4', w: 'extra' };
      yield 'nonsense' as unknown as Row;
      yield { id: '6', v: null };
    };
    const outcome = await bench.load({ name: 'news', table: 't', load: stream, contract: 'news.json' });
    expect(outcome).toMatchObject({ status: 'success', result: { read: 6, loaded: 2, rejected: 4 } });
    expect(outcome.warnings).toEqual([
      '4 of 6 records rejected, the first at news:2: id must match ^[0-9]+$, but is "x"; v must be at least 0, but is -1',
    ]);
    expect(await rows()).toEqual([
      ['1', '2.50', 'news', 1, 'run-1'],
      ['6', null, 'news', 6, 'run-1'],
    ]);
    const rejected = await bench.rows('SELECT line_number, rule, reason, raw_text FROM meta.rejected_rows ORDER BY 1');
    expect(rejected.map(([line, rule, , raw]) => [line, rule, raw])).toEqual([
      [2, 'contract-pattern', '{"id":"x","v":"-1"}'],
      [3, 'contract-required', '{"v":"1"}'],
      [4, 'unknown-field', '{"id":"4","w":"extra"}'],
      [5, 'not-a-record', '"nonsense"'],
    ]);
    expect(rejected[0]?.[2]).toMatch(/id .*; v .*at least 0/);
  });

  it('append stays, replace goes', async () => {
    await bench.load(loader(() => [{ id: '1' }], { mode: 'append' }));
    await bench.load(loader(() => [{ id: '1' }, { id: '2' }], { mode: 'append' }));
    expect((await rows()).map(([id]) => id)).toEqual(['1', '1', '2']);
    expect((await bench.load(loader(() => [{ id: '3' }]))).rows).toBe(1);
  });

  it('append adds to a table that files made', async () => {
    bench.file('files/start.csv', 'id,v\n1,a\n');
    await bench.load({
      name: 't',
      table: 't',
      columns: ['id', 'v'],
      load: () => csvFile({ path: 'files/start.csv', columns: ['id', 'v'] }),
    });
    expect(await bench.load(loader(() => [{ id: '2', v: 'b' }], { mode: 'append' }))).toMatchObject({ rows: 2 });
    expect((await rows()).map(([id, , file, , run]) => [id, file, run])).toEqual([
      ['1', 'start.csv', 'run-1'],
      ['2', 'news', 'run-2'],
    ]);
  });

  it('append takes a new column', async () => {
    await bench.load(loader(() => [{ id: '1', v: 'a' }], { mode: 'append' }));
    await bench.load(loader(() => [{ id: '2', w: 'b' }], { mode: 'append', columns: ['id', 'w'] }));
    expect(await bench.rows('SELECT id, v, w FROM raw.t ORDER BY 1')).toEqual([
      ['1', 'a', null],
      ['2', null, 'b'],
    ]);
  });

  it('upsert keeps one record per key, and what was revised', async () => {
    const upsert = (records: Row[]) =>
      bench.load(loader(() => records, { mode: 'upsert', key: ['id'], volatile: ['at'], columns: ['id', 'v', 'at'] }));
    await upsert([
      { id: '1', v: 'a', at: 'mon' },
      { id: '2', v: 'b', at: 'mon' },
    ]);
    const outcome = await upsert([
      { id: '1', v: 'a', at: 'tue' },
      { id: '2', v: 'first', at: 'tue' },
      { id: '2', v: 'last', at: 'tue' },
      { id: '3', v: 'c', at: 'tue' },
      { v: 'no key' },
    ]);
    expect(outcome).toMatchObject({ status: 'success', rows: 3, result: { read: 5, loaded: 4, rejected: 1 } });
    expect(await bench.rows('SELECT id, v, "at", _run_id FROM raw.t ORDER BY 1')).toEqual([
      ['1', 'a', 'mon', 'run-1'],
      ['2', 'last', 'tue', 'run-2'],
      ['3', 'c', 'tue', 'run-2'],
    ]);
    expect(await bench.rows('SELECT run_id, table_name, key, previous, current FROM meta.revised_rows')).toEqual([
      ['run-2', 't', '{"id":"2"}', '{"id":"2","v":"b","at":"mon"}', '{"id":"2","v":"last","at":"tue"}'],
    ]);
    expect(await bench.rows('SELECT rule FROM meta.rejected_rows')).toEqual([['missing-key']]);
  });

  it('a loader that has changed says which columns came and went, once', async () => {
    const run = (checksum: string, columns: string[], mode: LoaderDefinition['mode']) =>
      bench.load(loader(() => [{ id: '1' }], { columns, mode, key: ['id'], checksum } as Partial<LoaderDefinition>));
    await run('a', ['id', 'v'], 'upsert');
    const warnings = [];
    for (const checksum of ['b', 'b']) warnings.push((await run(checksum, ['id', 'w'], 'upsert')).warnings);
    expect(warnings).toEqual([['new columns: w', 'columns no longer sent: v'], []]);
    expect((await run('c', ['id'], 'replace')).warnings).toEqual(['columns no longer sent: v, w']);
  });

  it('dates and big integers are texts, rejected ones too', async () => {
    const [at, big] = [new Date('2018-10-17T21:30:05Z'), 9007199254740993n];
    const odd = [
      { id: at, v: big },
      { id: '2', x: big },
    ] as unknown as Row[];
    expect(await bench.load(loader(() => odd))).toMatchObject({
      status: 'success',
      result: { loaded: 1, rejected: 1 },
    });
    expect(await bench.rows('SELECT id, v FROM raw.t')).toEqual([['2018-10-17T21:30:05.000Z', '9007199254740993']]);
    expect(await bench.rows('SELECT raw_text FROM meta.rejected_rows')).toEqual([
      ['{"id":"2","x":"9007199254740993"}'],
    ]);
  });

  it('are logged while they arrive', async () => {
    const told: string[] = [];
    const numbers: number[] = [];
    let elapsed = 0;
    const clock = { ...fixedClock(NOW), elapsed: () => (elapsed += 1000) };
    const many = Array.from({ length: 12 }, (_, id) => ({ id }));
    await bench.load(
      loader(() => many),
      { clock, log: { ...silentLogger, info: (line) => told.push(line) }, onRead: (read) => numbers.push(read) },
    );
    expect(numbers).toEqual(many.map((_, i) => i + 1));
    expect(told).toEqual(['news: 5 records so far', 'news: 10 records so far']);
  });

  it('a value of any length that fits is kept, a longer one rejected', async () => {
    const outcome = await bench.load(
      loader(() => [
        { id: '1', v: 'x'.repeat(900_000) },
        { id: '2', v: 'x'.repeat(2_000_000) },
      ]),
    );
    expect(outcome.result).toMatchObject({ read: 2, loaded: 1, rejected: 1 });
    expect(await bench.rows('SELECT length(v) FROM raw.t')).toEqual([[900_000]]);
  });
});

describe('state', () => {
  const counting = (fail: boolean) =>
    loader(
      async function* (context) {
        const next = Number(context.state ?? 0) + 1;
        context.setState(next);
        yield { id: String(next) };
        if (fail) throw new Error('cut off');
      },
      { mode: 'append' },
    );

  it('goes on only with the records it covers', async () => {
    const outcomes = [];
    for (const fail of [false, true, false]) outcomes.push((await bench.load(counting(fail))).status);
    expect(outcomes).toEqual(['success', 'failed', 'success']);
    expect((await rows()).map(([id]) => id)).toEqual(['1', '2']);
    expect(await bench.rows('SELECT loader_name, state FROM meta.loader_state')).toEqual([['news', '2']]);
  });

  it('is undone with the records when the gate refuses them', async () => {
    await bench.load(counting(false));
    const check = (): Promise<never> => Promise.reject(new Error('no'));
    expect((await bench.load(counting(false), { check })).status).toBe('failed');
    expect(await bench.rows('SELECT state FROM meta.loader_state')).toEqual([['1']]);
    expect((await rows()).map(([id]) => id)).toEqual(['1']);
  });

  it('is kept as it was when it was given', async () => {
    const source = loader(function* ({ setState }) {
      const state = { day: '2018-10-17' };
      setState(state);
      state.day = 'later';
      yield { id: '1' };
    });
    await bench.load(source);
    expect(await bench.rows('SELECT state FROM meta.loader_state')).toEqual([['{"day":"2018-10-17"}']]);
  });

  it('that is no JSON value is refused', async () => {
    const source = loader(function* ({ setState }) {
      setState(undefined);
      yield { id: '1' };
    });
    expect(await bench.load(source)).toMatchObject({ status: 'failed', error: { code: 'load.state' } });
  });

  it('is forgotten by a full refresh', async () => {
    await bench.load(counting(false));
    await bench.load(counting(false), { fullRefresh: true });
    expect((await rows()).map(([id]) => id)).toEqual(['1', '1']);
  });
});

describe('a source that fails', () => {
  it('leaves the table, and fails', async () => {
    await bench.load(loader(() => [{ id: '1' }]));
    const outcome = await bench.load(loader(() => Promise.reject(new Error('HTTP 502'))));
    expect(outcome).toMatchObject({ status: 'failed', rows: 1, error: { code: 'load.failed', message: 'HTTP 502' } });
  });

  it('or keeps it and says its age, when the loader says keep', async () => {
    await bench.load(loader(() => [{ id: '1' }]));
    const later = fixedClock(new Date('2018-10-21T07:00:00Z'));
    const broken = loader(() => Promise.reject(new Error('HTTP 502')), { onFailure: 'keep' });
    expect(await bench.load(broken, { clock: later })).toMatchObject({
      status: 'skipped',
      rows: 1,
      warnings: ['stale, loaded 3 days ago: HTTP 502'],
    });
    expect(await bench.rows('SELECT load_status FROM meta.load_metadata ORDER BY rowid')).toEqual([
      ['success'],
      ['failed'],
    ]);
  });

  it('and fails for a wrong setting, which is no fault of the source', async () => {
    await bench.load(loader(() => [{ id: '1' }]));
    const wrong = loader(() => Promise.reject(new UsageError('news.mode', 'NEWS is "yes"')), { onFailure: 'keep' });
    expect(await bench.load(wrong)).toMatchObject({ status: 'failed', rows: 1, error: { code: 'news.mode' } });
  });

  it('and fails when there is nothing to keep', async () => {
    const broken = loader(() => Promise.reject(new Error('HTTP 502')), { onFailure: 'keep' });
    expect(await bench.load(broken)).toMatchObject({ status: 'failed', rows: null });
  });

  it('that sends nothing but rubbish does not empty the table', async () => {
    await bench.load(loader(() => [{ id: '1' }]));
    const outcome = await bench.load(loader(() => [{ x: '1' }, { y: '2' }]));
    expect(outcome).toMatchObject({ status: 'failed', rows: 1, result: { read: 2, loaded: 0, rejected: 2 } });
    expect(await bench.rows('SELECT count(*) FROM meta.rejected_rows')).toEqual([[2]]);
  });

  it('that takes too long is cut off', async () => {
    const slow = loader(
      async function* (context) {
        yield { id: '1' };
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        yield { id: '2' };
      },
      { timeout: 0.05 },
    );
    const outcome = await bench.load(slow);
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'load.timeout', message: 'the load took longer than 0.05 s' },
    });
  });

  it.each<[string, LoaderDefinition['load']]>([
    [
      'that never answers',
      async function* () {
        yield { id: '1' };
        await new Promise(() => undefined);
      },
    ],
    ['that never begins', () => new Promise(() => undefined)],
    [
      'that never ends',
      function* () {
        for (let id = 0; ; id++) yield { id };
      },
    ],
  ])('%s, and minds no signal, is cut off', async (_, load) => {
    expect(await bench.load(loader(load, { timeout: 0.05 }))).toMatchObject({
      status: 'failed',
      error: { code: 'load.timeout' },
    });
  });

  it('is let go of when the run is cancelled', async () => {
    const cancelled = new AbortController();
    let finished = false;
    const source = loader(async function* () {
      try {
        yield { id: '1' };
        cancelled.abort(new Error('stopped'));
        yield { id: '2' };
      } finally {
        await Promise.resolve();
        finished = true;
      }
    });
    const outcome = await bench.load(source, { signal: cancelled.signal });
    expect(outcome).toMatchObject({
      status: 'failed',
      rows: null,
      error: { code: 'load.interrupted', message: 'the run was interrupted' },
    });
    expect(finished).toBe(true);
  });

  it('that has nothing to say empties its table with a warning', async () => {
    await bench.load(loader(() => [{ id: '1' }]));
    expect(await bench.load(loader(() => []))).toMatchObject({
      status: 'success',
      rows: 0,
      warnings: ['no records'],
    });
    await bench.load(loader(() => [{ id: '1' }]));
    expect(await bench.load(loader(() => [], { mode: 'append' }))).toMatchObject({ rows: 1, warnings: [] });
  });

  it('leaves no scratch file', async () => {
    await bench.load(
      loader(async function* () {
        yield { id: '1' };
        throw new Error('cut off');
      }),
    );
    expect(bench.scratchFiles()).toEqual([]);
  });
});

describe('a fingerprint', () => {
  it('skips a source while it stays the same', async () => {
    let asked = 0;
    const source = (fingerprint: string | undefined) =>
      loader(
        () => {
          asked++;
          return [{ id: '1' }];
        },
        { fingerprint: () => fingerprint },
      );
    const statuses = [];
    for (const print of ['a', 'a', 'b', undefined]) statuses.push((await bench.load(source(print))).status);
    expect(statuses).toEqual(['success', 'skipped', 'success', 'success']);
    expect(asked).toBe(3);
    expect((await bench.load(source('b'), { fullRefresh: true })).status).toBe('success');
  });
});

describe('a loader written wrongly', () => {
  it.each<[string, Partial<LoaderDefinition>, unknown, string]>([
    ['no columns', { columns: [] }, [{ id: '1' }], 'load.no-columns'],
    ['upsert without a key', { mode: 'upsert' }, [{ id: '1' }], 'load.no-key'],
    ['a key that is no column', { mode: 'upsert', key: ['idd'] }, [{ id: '1' }], 'load.unknown-column'],
    ['yields nothing', {}, 5, 'load.nothing-to-load'],
    ['returns null', {}, null, 'load.nothing-to-load'],
    ['a contract that is not there', { contract: 'no.json' }, [{ id: '1' }], 'contract.unreadable'],
  ])('%s', async (_, more, yielded, code) => {
    const outcome = await bench.load(loader(() => yielded as Row[], more));
    expect(outcome).toMatchObject({ status: 'failed', error: { code } });
  });
});
