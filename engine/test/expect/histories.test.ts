import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cell } from '../../src/base/cell.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { check, createTable, suiteOf } from './support.js';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
});
afterAll(() => warehouse.close());

const COLUMNS = { key: 'INTEGER', since: 'TIMESTAMP', until: 'TIMESTAMP' };
const at = (day: number | null): Cell => (day === null ? null : `2026-01-0${day} 00:00:00`);

/** The versions that are unexpected, in order: each as its key, since and until, days of January. */
async function unexpected(
  versions: readonly (readonly [key: number, since: number | null, until: number | null])[],
  kwargs: Record<string, unknown>,
): Promise<unknown> {
  const rows = versions.map(([key, since, until]) => [key, at(since), at(until)]);
  await createTable(session, warehouse.dialect, 'subject', { columns: COLUMNS, rows });
  const [result] = await check(
    warehouse,
    session,
    suiteOf([
      {
        type: 'expect_ranges_to_be_mutually_exclusive',
        kwargs: { lower_bound_column: 'since', upper_bound_column: 'until', partition_by: ['key'], ...kwargs },
      },
    ]),
    { resultFormat: 'COMPLETE' },
  );
  const found = result?.failures?.sample.map(({ key, since, until }) => [Number(key), day(since), day(until)]) ?? [];
  return found.sort();
}

const day = (moment: Cell | undefined): number | null =>
  typeof moment === 'string' ? Number(moment.slice(8, 10)) : null;

const WHOLE: [number, number, number | null][] = [
  [1, 1, 3],
  [1, 3, 4],
  [1, 4, null],
  [2, 2, null],
  [3, 1, 2],
];

it.each([
  ['whole', [], { gaps: 'not_allowed', open_end_allowed: true }, []],
  [
    'whole, without the option',
    [],
    { gaps: 'not_allowed' },
    [
      [1, 4, null],
      [2, 2, null],
    ],
  ],
  [
    'with a gap',
    [
      [4, 1, 2],
      [4, 3, null],
    ],
    { gaps: 'not_allowed', open_end_allowed: true },
    [[4, 1, 2]],
  ],
  [
    'with a gap that is allowed',
    [
      [4, 1, 2],
      [4, 3, null],
    ],
    { open_end_allowed: true },
    [],
  ],
  [
    'with an overlap',
    [
      [4, 1, 3],
      [4, 2, null],
    ],
    { open_end_allowed: true },
    [[4, 1, 3]],
  ],
  [
    'with two current versions',
    [
      [4, 1, null],
      [4, 2, null],
    ],
    { open_end_allowed: true },
    [[4, 1, null]],
  ],
  [
    'with two of one moment',
    [
      [4, 2, null],
      [4, 2, null],
    ],
    { open_end_allowed: true },
    [[4, 2, null]],
  ],
  [
    'with one that is over at once',
    [
      [4, 2, 2],
      [4, 2, null],
    ],
    { open_end_allowed: true },
    [[4, 2, 2]],
  ],
  [
    'the same, where that is allowed',
    [
      [4, 2, null],
      [4, 2, 2],
    ],
    { open_end_allowed: true, zero_length_range_allowed: true, gaps: 'not_allowed' },
    [],
  ],
  ['with one that ends before', [[4, 3, 2]], { open_end_allowed: true, zero_length_range_allowed: true }, [[4, 3, 2]]],
  [
    'without a beginning',
    [
      [4, null, null],
      [4, 3, null],
    ],
    { open_end_allowed: true },
    [[4, null, null]],
  ],
] as const)('a history %s', async (_, more, kwargs, found) => {
  expect(await unexpected([...WHOLE, ...more], kwargs)).toEqual(found);
});
