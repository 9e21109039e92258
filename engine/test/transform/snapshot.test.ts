import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Cell } from '../../src/base/cell.js';
import { formatError } from '../../src/base/errors.js';
import { readTransforms } from '../../src/project/transforms.js';
import { prepareLayers, runModel, type ModelResult, type RunOptions } from '../../src/transform/index.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';

const RUNS = Number(process.env['LASTRO_SNAPSHOTS'] ?? 12);
const SEED = Number(process.env['LASTRO_SEED'] ?? 20_261_126);

/** A warehouse in memory, with one snapshot in a project of its own. */
class Bench {
  private constructor(
    private readonly folder: string,
    readonly warehouse: Warehouse,
    readonly session: Session,
  ) {}

  static async open(): Promise<Bench> {
    const warehouse = await openDuckDB({ path: ':memory:' });
    const session = await warehouse.session();
    await session.run('CREATE SCHEMA raw');
    await session.run('CREATE SCHEMA meta');
    await session.run(
      'CREATE TABLE meta.rejected_rows (run_id VARCHAR, table_name VARCHAR, file_name VARCHAR, line_number BIGINT, rule VARCHAR, reason VARCHAR, raw_text VARCHAR, rejected_at TIMESTAMP)',
    );
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-snapshot-'));
    fs.mkdirSync(path.join(folder, 'transforms', 'marts'), { recursive: true });
    return new Bench(folder, warehouse, session);
  }

  /** The query, the snapshot's settings and other keys of the model. */
  become(sql: string, config: object = {}, others: object = {}): void {
    const settings = { materialized: 'snapshot', unique_key: 'id', ...config };
    const file = path.join(this.folder, 'transforms', 'marts', 'snap');
    fs.writeFileSync(`${file}.sql`, sql);
    fs.writeFileSync(`${file}.yaml`, JSON.stringify({ models: [{ name: 'snap', config: settings, ...others }] }));
  }

  problems(): string[] {
    return readTransforms(this.folder, 'shop').problems.map(formatError);
  }

  async run(now: string, options: Partial<RunOptions> = {}): Promise<ModelResult> {
    expect(this.problems()).toEqual([]);
    const { models } = readTransforms(this.folder, 'shop');
    const [model] = models;
    if (model === undefined) throw new Error('there is no model');
    await prepareLayers(this.session, this.warehouse, models);
    return runModel(model, {
      warehouse: this.warehouse,
      session: this.session,
      models: new Map([['snap', model]]),
      vars: {},
      now: new Date(now),
      projectDir: this.folder,
      runId: 'run-1',
      fullRefresh: false,
      hadHistory: false,
      ...options,
    });
  }

  async rows(sql: string): Promise<Cell[][]> {
    return (await this.session.query(sql)).rows;
  }

  /** Rows of the history, by key and time. */
  history(columns = '* EXCLUDE (is_current)'): Promise<Cell[][]> {
    return this.rows(`SELECT ${columns} FROM marts.snap ORDER BY id, valid_from, valid_to NULLS LAST`);
  }

  async close(): Promise<void> {
    this.session.close();
    await this.warehouse.close();
    fs.rmSync(this.folder, { recursive: true });
  }
}

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  return () => bench.close();
});

const day = (n: number): string => `2026-01-${String(n).padStart(2, '0')}T00:00:00Z`;
const at = (n: number): string => `2026-01-${String(n).padStart(2, '0')} 00:00:00`;
const values = (...rows: string[]): string =>
  rows.length === 0 ? "select 1 as id, 'a' as v where false" : `select * from (values ${rows.join(', ')}) as t(id, v)`;

async function succeed(n: number, options: Partial<RunOptions> = {}): Promise<string> {
  const { status, message, errors } = await bench.run(day(n), options);
  expect(errors.map(formatError)).toEqual([]);
  expect(status).toBe('success');
  return message;
}

describe('the strategy check', () => {
  it('keeps a version for every change, and writes nothing while nothing changes', async () => {
    bench.become(values("(1, 'a')", "(2, 'b')"));
    expect(await succeed(1)).toBe('2 rows');
    expect(await succeed(2)).toBe('2 rows, 0 changed');
    bench.become(values('(1, NULL)', "(3, 'c')"));
    expect(await succeed(3)).toBe('4 rows, 3 changed');
    expect(await bench.history()).toEqual([
      [1, 'a', at(1), at(3)],
      [1, null, at(3), null],
      [2, 'b', at(1), null],
      [3, 'c', at(3), null],
    ]);
  });

  it.each([
    [
      'invalidate',
      [
        [1, 'a', at(1), at(2)],
        [1, 'a', at(4), null],
      ],
    ],
    [
      'new_record',
      [
        [1, 'a', at(1), at(2), false],
        [1, 'a', at(2), at(4), true],
        [1, 'a', at(4), null, false],
      ],
    ],
    ['ignore', [[1, 'a', at(1), null]]],
  ])('of keys that go and return, with hard_deletes %s', async (hard_deletes, expected) => {
    for (const [n, rows] of [["(1, 'a')"], [], [], ["(1, 'a')"], ["(1, 'a')"]].entries()) {
      bench.become(values(...rows), { hard_deletes });
      await succeed(n + 1);
    }
    expect(await bench.history()).toEqual(expected);
  });

  it('compares only check_cols', async () => {
    bench.become('select 1 as id, 1 as v, 1 as w', { check_cols: ['v'] });
    await succeed(1);
    bench.become('select 1 as id, 1 as v, 2 as w', { check_cols: ['v'] });
    expect(await succeed(2)).toBe('1 row, 0 changed');
    bench.become('select 1 as id, 2 as v, 3 as w', { check_cols: ['v'] });
    await succeed(3);
    expect(await bench.history('w, valid_from, valid_to')).toEqual([
      [1, at(1), at(3)],
      [3, at(3), null],
    ]);
  });

  it('never ends a version before it began, when a clock goes back', async () => {
    for (const [n, v] of [
      [5, 'a'],
      [2, 'b'],
      [6, 'c'],
    ] as const) {
      bench.become(values(`(1, '${v}')`));
      await succeed(n);
    }
    expect(await bench.history()).toEqual([
      [1, 'a', at(5), at(5)],
      [1, 'b', at(5), at(6)],
      [1, 'c', at(6), null],
    ]);
  });
});

describe('the strategy timestamp', () => {
  const config = { strategy: 'timestamp', updated_at: 'moment', hard_deletes: 'invalidate' };
  const dated = (v: string, moment: string): string =>
    `select 1 as id, '${v}' as v, @cast(${moment === '' ? 'null' : `'${moment}'`}, timestamp) as moment`;

  it('begins a version at a newer updated_at, and not at one that is the same or older', async () => {
    for (const [n, v, moment] of [
      [1, 'a', at(1)],
      [2, 'x', at(1)],
      [3, 'b', at(2)],
      [4, 'y', at(1)],
    ] as const) {
      bench.become(dated(v, moment), config);
      await succeed(n);
    }
    expect(await bench.history('v, valid_from, valid_to')).toEqual([
      ['a', at(1), at(2)],
      ['b', at(2), null],
    ]);
  });

  it('ends the version of a key that is gone at the run, and begins the next no earlier', async () => {
    const sql = dated('a', at(1));
    bench.become(sql, config);
    await succeed(5);
    bench.become(`${sql} where false`, config);
    await succeed(6);
    bench.become(sql, config);
    await succeed(7);
    expect(await bench.history('valid_from, valid_to')).toEqual([
      [at(1), at(6)],
      [at(6), null],
    ]);
  });

  it('refuses rows without a moment, and leaves the history', async () => {
    const sql = (moment: string): string => dated('a', moment);
    bench.become(sql(at(1)), config);
    await succeed(1);
    bench.become(sql(''), config);
    expect((await bench.run(day(2))).errors.map(formatError).join()).toContain(
      'model.no-updated-at  1 row of snap have no moment',
    );
    expect(await bench.history('valid_from, valid_to')).toEqual([[at(1), null]]);
  });
});

describe('columns', () => {
  it('that are new are added, and those that are gone stay', async () => {
    bench.become("select 1 as id, 'a' as v");
    await succeed(1);
    bench.become('select 1 as id, 2 as w');
    await succeed(2);
    expect(await bench.history('id, v, w, valid_from, valid_to')).toEqual([
      [1, 'a', null, at(1), at(2)],
      [1, null, 2, at(2), null],
    ]);
  });

  it.each([
    ['integer', 'bigint', 'BIGINT'],
    ['bigint', 'integer', 'BIGINT'],
    ['integer', 'decimal(12, 2)', 'DECIMAL(12,2)'],
    ['decimal(9, 2)', 'decimal(12, 4)', 'DECIMAL(12,4)'],
    ['integer', 'double', 'DOUBLE'],
  ])('of %s that become %s are %s', async (before, after, type) => {
    bench.become(`select 1 as id, @cast(7, ${before}) as v`);
    await succeed(1);
    bench.become(`select 1 as id, @cast(8, ${after}) as v`);
    await succeed(2);
    expect(await bench.history('v::integer, valid_to')).toEqual([
      [7, at(2)],
      [8, null],
    ]);
    expect(
      (await bench.warehouse.columns({ layer: 'marts', name: 'snap' }))?.find(({ name }) => name === 'v')?.type,
    ).toBe(type);
  });

  it.each([
    ['bigint', 'double'],
    ['bigint', 'decimal(12, 2)'],
    ['decimal(12, 2)', 'bigint'],
    ['integer', 'varchar'],
    ['double', 'bigint'],
  ])('of %s cannot become %s, and the history stays', async (before, after) => {
    bench.become(`select 1 as id, @cast(7, ${before}) as v`);
    await succeed(1);
    const kept = await bench.history();
    bench.become(`select 1 as id, @cast(8, ${after}) as v`);
    const { errors } = await bench.run(day(2), { fullRefresh: true });
    expect(errors).toMatchObject([
      { code: 'model.type-changed', hint: expect.stringContaining('in the query, or give') as string },
    ]);
    expect(await bench.history()).toEqual(kept);
  });

  it.each([
    ['select 1 as id, 2 as valid_from', {}, 'model.reserved-column'],
    ['select 1 as id, 2 as Valid_To', {}, 'model.reserved-column'],
    ['select 1 as id, true as is_current', {}, 'model.reserved-column'],
    ['select 1 as id, true as is_deleted', { hard_deletes: 'new_record' }, 'model.reserved-column'],
    ['select 1 as id', { unique_key: ['id', 'part'] }, 'model.no-column'],
    ['select 1 as id', { check_cols: ['v'] }, 'model.no-column'],
    ['select 1 as id', { strategy: 'timestamp', updated_at: 'v' }, 'model.no-column'],
    ['select @cast(null, integer) as id', {}, 'model.key-null'],
    ['select 1 as id union all select 1 as id', {}, 'model.key-twice'],
  ])('refuses %s with %j', async (sql, config, code) => {
    bench.become(sql, config);
    expect((await bench.run(day(1))).errors.map((error) => error.code)).toEqual([code]);
    expect(await bench.warehouse.columns({ layer: 'marts', name: 'snap' })).toBeUndefined();
  });

  it('of its own named is_deleted are the query’s', async () => {
    bench.become('select 1 as id, true as is_deleted', { hard_deletes: 'invalidate' });
    await succeed(1);
    expect(await succeed(2)).toBe('1 row, 0 changed');
  });
});

describe('a history', () => {
  beforeEach(async () => {
    bench.become(values("(1, 'a')"));
    await succeed(1);
    bench.become(values("(1, 'b')"));
    await succeed(2);
  });

  it('is kept by a full refresh, which says so', async () => {
    expect(await succeed(3, { fullRefresh: true, hadHistory: true })).toBe('2 rows, 0 changed, history kept');
    expect(await bench.history()).toHaveLength(2);
  });

  it.each(['table', 'view', 'incremental'])('is not replaced by a %s', async (materialized) => {
    bench.become(values("(1, 'c')"), { materialized });
    expect((await bench.run(day(3), { hadHistory: true })).errors).toMatchObject([{ code: 'model.history' }]);
    expect(await bench.history()).toHaveLength(2);
  });

  it('that is gone is said', async () => {
    await bench.session.run('DROP TABLE marts.snap');
    expect(await succeed(3, { hadHistory: true })).toBe('1 row, its table was gone: the history starts again');
  });

  it('takes the place of a table that a run made, and of no other', async () => {
    await bench.session.run('CREATE OR REPLACE TABLE marts.snap AS SELECT 1 AS id');
    for (const hadHistory of [undefined, true])
      expect((await bench.run(day(3), { hadHistory })).errors).toMatchObject([{ code: 'model.not-a-history' }]);
    await succeed(3, { hadHistory: false });
    expect(await bench.history()).toEqual([[1, 'b', at(3), null]]);
  });

  it.each(['select 1 as id, 9 as w', "select * from (values (1, 'b')) as t(id, v)"])(
    'without is_current gets it, and loses nothing, while %s comes',
    async (sql) => {
      const before = await bench.history('id, v, valid_from');
      await bench.session.run('ALTER TABLE marts.snap DROP COLUMN is_current');
      bench.become(sql);
      await succeed(3);
      expect((await bench.history('id, v, valid_from')).slice(0, 2)).toEqual(before);
      expect(await bench.rows('SELECT count(*) FROM marts.snap WHERE is_current <> (valid_to IS NULL)')).toEqual([[0]]);
      expect(await bench.rows('SELECT count(*) FROM marts.snap WHERE is_current')).toEqual([[1]]);
    },
  );

  it.each([
    [
      'two current versions',
      `INSERT INTO marts.snap VALUES (1, 'c', '${at(4)}', NULL, TRUE)`,
      `id 1: a version from ${at(2)} has not ended, and another begins at ${at(4)}`,
    ],
    [
      'two current versions of one moment',
      `INSERT INTO marts.snap VALUES (1, 'c', '${at(2)}', NULL, TRUE)`,
      `id 1: a version from ${at(2)} has not ended, and another begins at ${at(2)}`,
    ],
    [
      'versions that overlap',
      `INSERT INTO marts.snap VALUES (1, 'c', '2026-01-01 12:00:00', '${at(2)}', FALSE)`,
      `id 1: a version from ${at(1)} until ${at(2)} overlaps one from 2026-01-01 12:00:00`,
    ],
    [
      'a version that ends before it begins',
      `INSERT INTO marts.snap VALUES (2, 'c', '${at(2)}', '${at(1)}', FALSE)`,
      `id 2: a version from ${at(2)} ends before, at ${at(1)}`,
    ],
    [
      'a version without a beginning',
      `INSERT INTO marts.snap VALUES (2, 'c', NULL, '${at(1)}', FALSE)`,
      `id 2: a version until ${at(1)} has no valid_from`,
    ],
    [
      'a wrong is_current',
      'UPDATE marts.snap SET is_current = TRUE',
      `id 1: is_current of the version from ${at(1)} until ${at(2)} is wrong`,
    ],
  ])('with %s is refused, and is as before', async (_, fault, message) => {
    await bench.session.run(fault);
    const before = await bench.history('*');
    bench.become(values("(1, 'd')", "(3, 'e')"));
    expect((await bench.run(day(5))).errors).toMatchObject([
      { code: 'model.history-overlap', message: expect.stringContaining(message) as string },
    ]);
    expect(await bench.history('*')).toEqual(before);
  });

  it('with a gap is no fault: the key was gone', async () => {
    await bench.session.run(`UPDATE marts.snap SET valid_to = '2026-01-01 12:00:00' WHERE valid_to IS NOT NULL`);
    expect(await succeed(3)).toBe('2 rows, 0 changed');
  });

  it('has no rows that are set aside', async () => {
    bench.become(values("(1, 'b')", "(2, 'x')"), {}, { set_aside: [{ name: 'x', where: "v = 'x'", reason: 'x' }] });
    expect(await succeed(3)).toBe('2 rows, 0 changed, 1 row set aside');
  });

  it('is as before when anything after its statements fails', async () => {
    const before = await bench.history();
    bench.become('select 1 as id, 9 as w', { hard_deletes: 'new_record' });
    const beforeCommit = (): Promise<void> => Promise.reject(new Error('the process ends'));
    expect((await bench.run(day(3), { beforeCommit })).status).toBe('error');
    expect(await bench.history()).toEqual(before);
  });
});

describe('settings', () => {
  it.each([
    [values("(1, 'a')"), { unique_key: [] }, 'transforms.no-key'],
    [values("(1, 'a')"), { strategy: 'chek' }, 'transforms.snapshot  unknown models[snap].config.strategy chek'],
    [values("(1, 'a')"), { hard_deletes: 'delete' }, 'transforms.snapshot'],
    [values("(1, 'a')"), { strategy: 'timestamp' }, 'transforms.no-updated-at'],
    [values("(1, 'a')"), { updated_at: 'v' }, 'transforms.other-strategy'],
    [values("(1, 'a')"), { strategy: 'timestamp', updated_at: 'v', check_cols: 'all' }, 'transforms.other-strategy'],
    [values("(1, 'a')"), { check_cols: [] }, 'transforms.check-cols'],
    [values("(1, 'a')"), { partition_by: 'id', require_partition_filter: true }, 'transforms.snapshot-filter'],
    [values("(1, 'a')"), { materialized: 'table', strategy: 'check' }, 'transforms.not-a-snapshot'],
    ['select id, v from @this', {}, 'transforms/marts/snap.sql:1:19  transforms.snapshot-helper'],
    ['select 1 as id\n@if_incremental(where true)', {}, 'transforms/marts/snap.sql:2:1  transforms.snapshot-helper'],
  ])('%s with %j: %s', (sql, config, problem) => {
    bench.become(sql, config);
    expect(bench.problems()).toEqual([expect.stringContaining(problem)]);
  });

  it('check_cols may be all', () => {
    bench.become(values("(1, 'a')"), { check_cols: 'all' }, { columns: [{ name: 'id' }, { name: 'v' }] });
    expect(bench.problems()).toEqual([]);
  });
});

interface State {
  columns: string[];
  rows: { id: number; part: string; v: number | null; w: number | null }[];
}

const state: fc.Arbitrary<State> = fc.record({
  columns: fc.subarray(['v', 'w']),
  rows: fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 3 }),
      part: fc.constantFrom('á', "o'b"),
      v: fc.option(fc.integer({ min: 0, max: 1 })),
      w: fc.option(fc.integer({ min: 0, max: 1 })),
    }),
    { maxLength: 5, selector: ({ id, part }) => `${id} ${part}` },
  ),
});

function queryOf({ columns, rows }: State): string {
  const list = ['id', 'part', ...columns.map((name) => `@cast(${name}, integer) as ${name}`)].join(', ');
  const tuples = rows.map(
    ({ id, part, v, w }) => `(${id}, '${part.replace("'", "''")}', ${v ?? 'null'}, ${w ?? 'null'})`,
  );
  const given = tuples.length === 0 ? ["(0, '', null, null)"] : tuples;
  return `select ${list} from (values ${given.join(', ')}) as t(id, part, v, w) where id > 0`;
}

describe('whatever the source becomes', () => {
  it.each(['invalidate', 'new_record'])(
    'the history as of each run is the source as it was then, with hard_deletes %s',
    async (hard_deletes) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(state, fc.boolean()), { minLength: 2, maxLength: 7 }), async (states) => {
          const past = await Bench.open();
          try {
            for (const [i, [each, isRunTwice]] of states.entries()) {
              past.become(queryOf(each), { unique_key: ['id', 'part'], hard_deletes });
              for (let run = 0; run < (isRunTwice ? 2 : 1); run++) {
                const { status, message, errors } = await past.run(day(i + 1), { fullRefresh: run === 1 });
                expect(errors.map(formatError)).toEqual([]);
                expect(status).toBe('success');
                if (run === 1) expect(message).toContain(' 0 changed');
              }
            }
            const deleted = hard_deletes === 'new_record' ? 'AND NOT is_deleted' : '';
            for (const [i, [{ columns, rows }]] of states.entries()) {
              const list = ['id', 'part', ...columns] as (keyof State['rows'][number])[];
              const found = await past.rows(
                `SELECT ${list.join(', ')} FROM marts.snap WHERE valid_from <= '${at(i + 1)}' AND (valid_to > '${at(i + 1)}' OR valid_to IS NULL) ${deleted} ORDER BY id, part`,
              );
              const expected = rows
                .map((row) => list.map((name) => row[name]))
                .sort((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1));
              expect(found.map((row) => JSON.stringify(row)).sort()).toEqual(
                expected.map((row) => JSON.stringify(row)).sort(),
              );
            }
          } finally {
            await past.close();
          }
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    120_000,
  );
});
