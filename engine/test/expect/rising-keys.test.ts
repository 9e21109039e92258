import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { textOf } from '../../src/base/cell.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { check, suiteOf } from './support.js';

const ROWS = 10_000;

let warehouse: Warehouse;
let session: Session;
let statements: string[] = [];

/** Keys of rows that are numbered from 0, by what they are: the last of them is the one before, or none is. */
const KEYS: Readonly<Record<string, string>> = {
  number: 'CAST(i AS VARCHAR)',
  code: `printf('A%08d', i)`,
  day: `DATE '2000-01-01' + CAST(i AS INTEGER)`,
  whole: 'i',
  float: 'i / 8',
  falling: '-i',
  mixed: `CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END || i`,
  some: 'CASE WHEN i % 3 > 0 THEN i END',
};

beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await session.run('CREATE SCHEMA marts');
  const keys = Object.entries(KEYS).flatMap(([name, sql]) => [
    `${sql} AS ${name}`,
    `${sql.replaceAll(/\bi\b/g, `CASE WHEN i = ${ROWS - 1} THEN i - 1 ELSE i END`)} AS ${name}_twice`,
  ]);
  await session.run(`CREATE TABLE marts.subject AS SELECT ${keys.join(', ')} FROM range(${ROWS}) AS r(i)`);
  warehouse.onStatement(({ sql }) => statements.push(sql));
});
beforeEach(() => (statements = []));
afterAll(() => warehouse.close());

const about = (column: string): ReturnType<typeof suiteOf> =>
  suiteOf([
    { type: 'expect_column_values_to_be_unique', kwargs: { column } },
    { type: 'expect_column_unique_value_count_to_be_between', kwargs: { column, max_value: 1 } },
    {
      type: 'expect_column_values_to_be_unique',
      kwargs: { column, row_condition: `whole > ${ROWS / 2}`, condition_parser: 'sql' },
    },
  ]);

it.each(Object.keys(KEYS).flatMap((name) => [name, `${name}_twice`]))(
  'repeated values are found where keys rise and where they do not: %s',
  async (column) => {
    const text = { decimal: '.' } as const;
    const results = async (isStored: boolean): Promise<unknown[]> =>
      (await check(warehouse, session, about(column), {}, { text, isStored })).map(
        ({ status, observed, failures }) => ({
          status,
          observed,
          failures,
        }),
      );
    const stored = await results(true);
    expect(statements.join()).toContain('LAG(');
    expect(stored).toEqual(await results(false));
    expect(stored[0]).toMatchObject({ status: column.endsWith('_twice') ? 'fail' : 'pass' });
  },
);

it('of rising keys no table is made', async () => {
  await check(warehouse, session, about('number'), {}, { text: { decimal: '.' }, isStored: true });
  const [counts = ''] = statements.filter((sql) => sql.includes('LAG('));
  const { rows } = await session.query(`EXPLAIN ANALYZE ${counts}`);
  const groups = [...textOf(rows[0]?.[1] ?? null).matchAll(/HASH_GROUP_BY[^]*?(\d+) rows/g)].map(([, n]) => Number(n));
  expect(groups.length).toBeGreaterThan(0);
  expect(Math.max(...groups)).toBe(0);
});

it('texts of a warehouse may have a collation, in which longer ones are equal', async () => {
  await check(warehouse, session, about('number'), {}, { isStored: true });
  expect(statements.join()).not.toContain('LAG(');
  expect(statements.join()).toContain('GROUP BY');
});
