import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { formatError } from '../../src/base/errors.js';
import { readTransforms } from '../../src/project/transforms.js';
import { batchesUntil } from '../../src/transform/batches.js';
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

function model(query = QUERY, config = ''): void {
  project.write('transforms/marts/fct.sql', query);
  project.write(
    'transforms/marts/fct.yaml',
    `models: [{ name: fct, config: { ${BATCHES}, event_time: paid_at${config} } }]\n`,
  );
}

const add = (row: string): void => project.edit('transforms/seeds/orders.csv', (text) => `${text}${row}\n`);

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
