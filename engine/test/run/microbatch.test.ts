import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { formatError } from '../../src/base/errors.js';
import type { NodeResult } from '../../src/publish/artifacts.js';
import { readTransforms } from '../../src/project/transforms.js';
import { batchesUntil } from '../../src/transform/batches.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder, type Ended } from '../support/project-folder.js';

const ORDERS = `id,paid_at,amount
1,2018-08-01 10:00:00,10
2,2018-08-01 23:59:59.999999,20
3,2018-08-02 00:00:00,30
4,2018-08-04 12:00:00,40
`;

const BATCHES = 'materialized: incremental, incremental_strategy: microbatch, batch_size: day, begin: 2018-08-01';

const QUERY = 'select id, paid_at, 100 / amount as part from @ref(orders)\n';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({
    'lastro.config.ts':
      "import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop', dialects: ['duckdb'] });\n",
    'transforms/seeds/orders.csv': ORDERS,
    'transforms/seeds/seeds.yaml': `seeds:
  - name: orders
    config: { event_time: paid_at }
    columns: [{ name: id, data_type: INTEGER }, { name: paid_at, data_type: TIMESTAMP }, { name: amount, data_type: INTEGER }]
`,
    'transforms/marts/rpt.sql': 'select count(*) as orders from @ref(fct)\n',
  });
  model();
});
afterEach(() => project.remove());

function model(query = QUERY, config = '', batches = BATCHES): void {
  project.write('transforms/marts/fct.sql', query);
  project.write(
    'transforms/marts/fct.yaml',
    `models: [{ name: fct, config: { ${batches}, event_time: paid_at${config} } }]\n`,
  );
}

const add = (row: string): void => project.edit('transforms/seeds/orders.csv', (text) => `${text}${row}\n`);

async function change(sql: string): Promise<void> {
  const warehouse = await openDuckDB({ path: project.path('target/warehouse.duckdb') });
  await (await warehouse.session()).run(sql);
  await warehouse.close();
}

/** Builds at noon of a day of August. */
const build = (day: number, ...args: string[]): Promise<Ended> =>
  project.lastro('build', '--now', `2018-08-0${day}T12:00:00Z`, ...args);

const message = (): string | undefined => project.results.results.find(({ name }) => name === 'fct')?.message;
const batchLines = ({ out, err }: Ended): string[] =>
  (out + err).split('\n').flatMap((line) => /batch (\S+ {2}\d+ rows?)/.exec(line)?.[1] ?? []);
const ids = async (): Promise<unknown[]> =>
  (await project.query('SELECT id FROM marts.fct ORDER BY ALL')).map(([id]) => id);

describe('a model that is built in batches', () => {
  it('runs its query once for each, on the rows of the batch, and then only for the newest ones', async () => {
    const first = await build(4);
    expect(first, first.out + first.err).toMatchObject({ code: 0 });
    expect(batchLines(first)).toEqual([
      '2018-08-01  2 rows',
      '2018-08-02  1 row',
      '2018-08-03  0 rows',
      '2018-08-04  1 row',
    ]);
    expect(message()).toBe('4 rows, batches 2018-08-01..2018-08-04');
    expect(await ids()).toEqual([1, 2, 3, 4]);

    expect(batchLines(await build(4))).toEqual([]);
    expect(message()).toMatch(/^unchanged since run/);

    // Before the lookback, within it, and of the newest batch.
    add('5,2018-08-02 08:00:00,50');
    add('6,2018-08-03 08:00:00,50');
    add('7,2018-08-04 13:00:00,50');
    expect(batchLines(await build(4))).toEqual(['2018-08-03  1 row', '2018-08-04  2 rows']);
    expect(message()).toBe('6 rows, batches 2018-08-03..2018-08-04 of 2018-08-01..2018-08-04');
    expect(await ids()).toEqual([1, 2, 3, 4, 6, 7]);
    expect(await project.query('SELECT orders FROM marts.rpt')).toEqual([[6]]);

    expect(batchLines(await build(4, '--full-refresh'))).toHaveLength(4);
    expect(await ids()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('catches up from the newest batch that it has, which was not over when it was built', async () => {
    model(QUERY, ', lookback: 0');
    await build(2);
    add('8,2018-08-02 23:00:00,50');
    add('9,2018-08-03 23:00:00,50');
    expect(batchLines(await build(4))).toEqual(['2018-08-02  2 rows', '2018-08-03  1 row', '2018-08-04  1 row']);
    expect(await ids()).toEqual([1, 2, 3, 4, 8, 9]);
  });

  it('keeps the batches around one that fails, which the next run builds', async () => {
    model(
      "select id, paid_at, @cast(case when amount = 30 then 'x' else '2018-01-01' end, date) as part from @ref(orders)\n",
    );
    const failed = await build(4);
    expect(failed.code).toBe(1);
    expect(message()).toMatch(/^1 of 4 batches failed \(2018-08-02\): /);
    expect(project.statuses()).toMatchObject({ fct: 'error', rpt: 'skipped' });
    expect(await ids()).toEqual([1, 2, 4]);
    // What it reads is as it was, and still it is not unchanged.
    expect((await build(4)).code).toBe(1);
    expect(message()).toMatch(/^1 of 3 batches failed/);

    expect((await project.lastro('retry', '--now', '2018-08-04T12:00:00Z')).code).toBe(1);
    expect(message()).toMatch(/^1 of 3 batches failed/);

    project.edit('transforms/seeds/orders.csv', (text) => text.replace(',30', ',31'));
    const again = await build(4);
    expect(batchLines(again)).toEqual(['2018-08-02  1 row', '2018-08-03  0 rows', '2018-08-04  1 row']);
    expect(message()).toBe('4 rows, batches 2018-08-02..2018-08-04 of 2018-08-01..2018-08-04');
    expect(await ids()).toEqual([1, 2, 3, 4]);
    await build(4);
    expect(message()).toMatch(/^unchanged/);
  });

  it('is built from begin when its text or its columns change', async () => {
    await build(4);
    model(QUERY.replace('100', '200'));
    expect(batchLines(await build(4))).toHaveLength(4);
    model(QUERY.replace('100', '200'), ', on_schema_change: fail');
    await build(4);
    model('select id, paid_at from @ref(orders)\n', ', on_schema_change: fail');
    expect((await build(4)).out).toContain('model.schema-changed');
    expect(await ids()).toEqual([1, 2, 3, 4]);
  });

  it('is built from begin when an input has another event_time, and not when any other model has', async () => {
    const seed = (name: string, eventTime: string): string => `  - name: ${name}
    config: { event_time: ${eventTime} }
    columns: [{ name: paid_at, data_type: TIMESTAMP }, { name: seen_at, data_type: TIMESTAMP }]
`;
    const events = (orders: string, other: string): void =>
      project.write('transforms/seeds/seeds.yaml', `seeds:\n${seed('orders', orders)}${seed('other', other)}`);
    for (const name of ['orders', 'other'])
      project.write(`transforms/seeds/${name}.csv`, 'id,paid_at,seen_at\n1,2018-08-01,2018-08-03\n');
    model('select id, seen_at as paid_at from @ref(orders)\n');
    events('seen_at', 'seen_at');
    expect((await build(4)).code).toBe(0);
    events('seen_at', 'paid_at');
    await build(4);
    expect(message()).toMatch(/^unchanged/);
    events('paid_at', 'paid_at');
    await build(4);
    // The row is read with the first day now, and is of another.
    expect(message()).toMatch(/have another paid_at/);
  });

  it.each([
    ["select 1 as id, @cast('2018-08-01', timestamp) as paid_at from @ref(orders)", 'model.outside-batch'],
    ['select id from @ref(orders)', 'model.no-column'],
    ['select id, paid_at, nothing from @ref(orders)', 'model.binder'],
    ['select id, paid_at, id as "ID" from @ref(orders)', 'model.column-twice'],
  ])('refuses %s: %s', async (query, code) => {
    model(query);
    const ended = await build(4);
    expect(ended.code).toBe(1);
    expect(ended.out + ended.err + (message() ?? '')).toContain(
      code === 'model.outside-batch' ? 'have another paid_at' : code,
    );
  });

  it.each([
    ['batch_size: week', 'unknown batch_size week'],
    ['lookback: -1', 'lookback of fct is no number of batches'],
    ['begin: soon', 'begin of fct is no date or moment'],
    ['on_schema_change: ignore', 'on_schema_change ignore of fct is not for batches'],
    ['incremental_strategy: insert_overwrite, partition_by: paid_at', 'fct has batch_size and no incremental_strategy'],
  ])('is not configured by %s', (config, problem) => {
    const keys = new Map(
      [...BATCHES.split(', '), 'event_time: paid_at', ...config.split(', ')].map((key) => [key.split(':')[0], key]),
    );
    project.write(
      'transforms/marts/fct.yaml',
      `models: [{ name: fct, config: { ${[...keys.values()].join(', ')} } }]\n`,
    );
    expect(
      readTransforms(project.dir, 'shop', { dialects: ['duckdb'] })
        .problems.map(formatError)
        .join('\n'),
    ).toContain(problem);
  });
});

describe('--event-time-start and --event-time-end', () => {
  const backfill = (start: string, end: string, ...args: string[]): Promise<Ended> =>
    build(4, '--event-time-start', start, '--event-time-end', end, ...args);
  const result = (): NodeResult | undefined => project.results.results.find(({ name }) => name === 'fct');

  it('build exactly these batches, of models that are built in batches, and leave no trace in what the next run builds', async () => {
    await build(4);
    add('5,2018-08-01 08:00:00,50');
    add('6,2018-08-02 08:00:00,50');
    add('7,2018-08-04 08:00:00,50');
    const ended = await backfill('2018-08-02', '2018-08-03T00:00:00Z');
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(ended.out).toContain(
      'batches from 2018-08-02T00:00:00.000Z to before 2018-08-03T00:00:00.000Z: fct; 2 other models as without it',
    );
    expect(batchLines(ended)).toEqual(['2018-08-02  2 rows']);
    expect(await ids()).toEqual([1, 2, 3, 4, 6]);
    expect(await project.query('SELECT orders FROM marts.rpt')).toEqual([[5]]);
    expect(message()).toBe('5 rows, batches 2018-08-02 of 2018-08-01..2018-08-04');
    expect(result()?.batch_results).toEqual({
      successful: [['2018-08-02T00:00:00Z', '2018-08-03T00:00:00Z']],
      failed: [],
    });
    expect(project.results.args).toMatchObject({
      event_time_start: '2018-08-02T00:00:00.000Z',
      event_time_end: '2018-08-03T00:00:00.000Z',
    });
    // Its inputs have changed since all batches were built: those of the lookback are.
    expect(batchLines(await build(4))).toEqual(['2018-08-03  0 rows', '2018-08-04  2 rows']);
    expect(await ids()).toEqual([1, 2, 3, 4, 6, 7]);
    await build(4);
    expect(message()).toMatch(/^unchanged/);
    // Now nothing has, and what reads the model is built again all the same.
    expect(batchLines(await backfill('2018-08-01T12:00:00Z', '2018-08-01T13:00:00Z'))).toEqual(['2018-08-01  3 rows']);
    expect(await project.query('SELECT orders FROM marts.rpt')).toEqual([[7]]);
    await build(4);
    expect(message()).toMatch(/^unchanged/);
    expect(await ids()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('begin a table, of which the next run builds the rest', async () => {
    await backfill('2018-08-02', '2018-08-04');
    expect(message()).toBe(
      '1 row, batches 2018-08-02..2018-08-03 of 2018-08-01..2018-08-04, still to be built: 2018-08-01, 2018-08-04',
    );
    expect(await ids()).toEqual([3]);
    await build(4);
    expect(message()).toBe('4 rows, batches 2018-08-01..2018-08-04');
    expect(await ids()).toEqual([1, 2, 3, 4]);

    await backfill('2018-08-01', '2018-08-02', '--full-refresh');
    expect(await ids()).toEqual([1, 2]);
    await build(4);
    expect(await ids()).toEqual([1, 2, 3, 4]);
  });

  it('take a changed text into these batches, and the next run into the others', async () => {
    await build(4);
    const parts = async (): Promise<unknown> => project.query('SELECT id, part FROM marts.fct ORDER BY ALL');
    model(QUERY.replace('100', '200'));
    await backfill('2018-08-02', '2018-08-03');
    expect(message()).toContain('still to be built: 2018-08-01, 2018-08-03..2018-08-04');
    expect(await parts()).toEqual([
      [1, 10],
      [2, 5],
      [3, 200 / 30],
      [4, 2.5],
    ]);
    // And a later beginning, which no batch replaces.
    model(QUERY.replace('100', '200'), '', BATCHES.replace('08-01', '08-02'));
    await backfill('2018-08-02', '2018-08-03');
    expect(await ids()).toEqual([3, 4]);
    await build(4);
    expect(await parts()).toEqual([
      [3, 200 / 30],
      [4, 5],
    ]);
    model();
    await build(4);
    expect(await parts()).toEqual([
      [1, 10],
      [2, 5],
      [3, 100 / 30],
      [4, 2.5],
    ]);
    model('select id, paid_at from @ref(orders)\n');
    expect((await backfill('2018-08-02', '2018-08-03')).code).toBe(1);
    expect(message()).toMatch(/the columns of fct have changed .*--full-refresh/);
    expect(await ids()).toEqual([1, 2, 3, 4]);
  });

  it('build one day of a table that something else has changed, and the next run all', async () => {
    await build(4);
    await change('DELETE FROM marts.fct WHERE id IN (1, 3)');
    await backfill('2018-08-02', '2018-08-03');
    expect(message()).toMatch(/still to be built: 2018-08-01, 2018-08-03\.\.2018-08-04; marts\.fct had 2 rows/);
    expect(await ids()).toEqual([2, 3, 4]);
    expect(batchLines(await build(4))).toHaveLength(4);
    expect(await ids()).toEqual([1, 2, 3, 4]);
  });

  it.each([
    [['--event-time-start', '2018-08-01', '--event-time-end', '2018-08-04'], ['2018-08-02  1 row'], [1, 2, 3]],
    // Without them also those that may have changed.
    [[], ['2018-08-02  1 row', '2018-08-03  0 rows', '2018-08-04  1 row'], [1, 2, 3, 4]],
  ])('are taken up by lastro retry, for the batches that failed: %j', async (args, lines, rows) => {
    await build(4);
    model(
      "select id, paid_at, @cast(case when amount = 30 then 'x' else '2018-01-01' end, date) as part from @ref(orders)\n",
    );
    expect((await build(4, '--full-refresh', ...args)).code).toBe(1);
    expect(message()).toMatch(/^1 of [34] batches failed \(2018-08-02\): /);
    expect(result()?.batch_results?.failed).toEqual([['2018-08-02T00:00:00Z', '2018-08-03T00:00:00Z']]);
    fs.cpSync(project.path('target/run_results.json'), project.path('failed/run_results.json'));
    project.edit('transforms/seeds/orders.csv', (text) => text.replace(',30', ',31'));
    await project.lastro('run', '--select', 'orders');
    const retried = await project.lastro('retry', '--now', '2018-08-04T12:00:00Z', '--state', 'failed');
    expect(batchLines(retried), retried.out + retried.err).toEqual(lines);
    expect(project.statuses()).toMatchObject({ fct: 'success', rpt: 'success' });
    expect(await ids()).toEqual(rows);
  });

  it('are taken up by the retry of a retry, which loses none of those that are built', async () => {
    await build(4);
    model(
      "select id, paid_at, @cast(case when amount = 30 then 'x' else '2018-01-01' end, date) as part from @ref(orders)\n",
    );
    expect((await build(4, '--full-refresh')).code).toBe(1);
    const retry = (...args: string[]): Promise<Ended> =>
      project.lastro('retry', '--now', '2018-08-04T12:00:00Z', ...args);
    expect((await retry()).code).toBe(1);
    expect(await ids()).toEqual([1, 2, 4]);
    fs.cpSync(project.path('target/run_results.json'), project.path('failed/run_results.json'));
    project.edit('transforms/seeds/orders.csv', (text) => text.replace(',30', ',31'));
    await project.lastro('run', '--select', 'orders');
    const { code, out, err } = await retry('--state', 'failed');
    expect(code, out + err).toBe(0);
    expect(await ids()).toEqual([1, 2, 3, 4]);
  });

  it('are no reason to refuse a retry whose models in batches are done', async () => {
    project.write('transforms/marts/rpt.sql', "select @cast('x', date) as orders from @ref(fct)\n");
    expect((await backfill('2018-08-02', '2018-08-03')).code).toBe(1);
    expect(project.statuses()).toMatchObject({ fct: 'success', rpt: 'error' });
    project.write('transforms/marts/rpt.sql', 'select count(*) as orders from @ref(fct)\n');
    const { code, out, err } = await project.lastro('retry', '--now', '2018-08-04T12:00:00Z');
    expect(code, out + err).toBe(0);
    expect(project.statuses()).toMatchObject({ rpt: 'success' });
  });

  it.each([
    [
      ['--event-time-start', '2018-08-01'],
      /^--event-time-start is given without --event-time-end|--event-time-start is given without/,
    ],
    [['--event-time-end', '2018-08-01'], /--event-time-end is given without --event-time-start/],
    [['--event-time-start', '2018-08-02', '--event-time-end', '2018-08-02'], /is not before --event-time-end/],
    [['--event-time-start', 'soon', '--event-time-end', '2018-08-02'], /use a date such as/],
    [
      ['--event-time-start', '2018-08-01', '--event-time-end', '2018-08-02', '--select', 'orders'],
      /is for no node of this run/,
    ],
  ])('are refused as %j', async (args, problem) => {
    const { code, err } = await build(4, ...args);
    expect(code).toBe(2);
    expect(err).toMatch(problem);
  });

  it('name no batch before begin or after now', async () => {
    expect((await backfill('2018-07-01', '2018-08-01')).code).toBe(1);
    expect(message()).toMatch(/has no batch of that time: its batches are 2018-08-01\.\.2018-08-04/);
    expect(project.statuses()).toMatchObject({ orders: 'success', rpt: 'skipped' });
  });
});

it('batches have neither gaps nor overlaps, from begin to now', () => {
  const moment = fc.date({ min: new Date('2016-01-01'), max: new Date('2019-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(fc.constantFrom('day', 'month', 'year'), moment, moment, (batchSize, one, other) => {
      const [begin, now] = one <= other ? [one, other] : [other, one];
      const batches = batchesUntil({ batchSize, begin }, now);
      const sqlOf = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ');
      expect((batches[0]?.start ?? '') <= sqlOf(begin) && sqlOf(begin) < (batches[0]?.end ?? '')).toBe(true);
      expect((batches.at(-1)?.start ?? '') <= sqlOf(now) && sqlOf(now) < (batches.at(-1)?.end ?? '')).toBe(true);
      for (const [i, { start }] of batches.slice(1).entries()) expect(start).toBe(batches[i]?.end);
    }),
    { numRuns: 50, seed: 20_180_801 },
  );
});
