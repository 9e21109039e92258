import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  comparableColumns,
  driftLevel,
  driftPairs,
  kolmogorovPValue,
  kolmogorovSurvival,
  measureDrift,
  populationStability,
  profileDetails,
  profileTable,
  type ColumnDrift,
  type Drift,
} from '../../src/profile/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { plainBigQuery } from '../support/contract-rows.js';
import { openGoogleSql } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await session.run('CREATE SCHEMA main');
});
afterAll(() => warehouse.close());

const google = await openGoogleSql();
afterAll(() => google?.close());

const table = (name: string): { layer: string; name: string } => ({ layer: 'main', name });
const NAMES = { from: 'old.csv', to: 'new.csv' };

/** Compares the results of two queries, as `lastro profile --against` does. */
async function drift(from: string, to: string, personal: readonly string[] = []): Promise<Drift> {
  const { dialect } = warehouse;
  const side = async (name: string, query: string) => {
    await session.run(`CREATE OR REPLACE TABLE main.${name} AS ${query}`);
    const columns = ((await warehouse.columns(table(name))) ?? []).map((column) => {
      return { ...column, pii: personal.includes(column.name) };
    });
    const profile = await profileTable(session, dialect, table(name), columns);
    await session.run(`CREATE OR REPLACE VIEW main.${name}_kept AS ${comparableColumns(dialect, profile) ?? 'SELECT 1'}`);
    return profile;
  };
  const profiles = { from: await side('old', from), to: await side('new', to) };
  const tables = { session, dialect, from: table('old_kept'), to: table('new_kept') };
  return measureDrift(profiles, driftPairs(profiles, NAMES), tables);
}

const column = async (from: string, to: string): Promise<ColumnDrift> => {
  const [first] = (await drift(from, to)).columns;
  if (first === undefined) throw new Error('no column is compared');
  return first;
};

/** The counts of the bins of both sides. */
const counts = ({ bins }: ColumnDrift): [number[], number[]] => [
  bins.map(({ from }) => from),
  bins.map(({ to }) => to),
];

describe('the population stability index', () => {
  it('is the sum of (p - q) ln(p / q)', () => {
    // (0.25 - 0.5) ln(0.25 / 0.5) + (0.75 - 0.5) ln(0.75 / 0.5) = 0.25 * 0.693147 + 0.25 * 0.405465
    const halves = [
      { from: 50, to: 10 },
      { from: 50, to: 30 },
    ];
    expect(populationStability(halves)).toBeCloseTo(0.274653, 6);
    expect(populationStability(halves.map(({ from }) => ({ from, to: from * 7 })))).toBe(0);
  });

  it('takes a share of 0.0001 for an empty bin, and passes over one that is empty on both sides', () => {
    // (1 - 0.5) ln(1 / 0.5) + (0.0001 - 0.5) ln(0.0001 / 0.5) = 0.346574 + 0.4999 * 8.517193
    const gone = [
      { from: 5, to: 8 },
      { from: 5, to: 0 },
      { from: 0, to: 0 },
    ];
    expect(populationStability(gone)).toBeCloseTo(4.604318, 6);
    expect(populationStability([{ from: 0, to: 3 }])).toBeNaN();
  });

  it('has conventional levels', () => {
    expect([0, 0.0999, 0.1, 0.25, 0.2501].map(driftLevel)).toEqual([
      ...['stable', 'stable', 'moderate', 'moderate', 'large'],
    ]);
  });
});

describe("Kolmogorov's distribution", () => {
  // scipy.special.kolmogorov(x)
  it.each([KOLMOGOROV])('above %d has the share %d', (x, share) => {
    expect(kolmogorovSurvival(x)).toBeCloseTo(share, 12);
  });

  it('has all of itself above 0, and the p-value of no distance is 1', () => {
    expect(kolmogorovSurvival(0)).toBe(1);
    expect(kolmogorovPValue(0, 10, 20)).toBe(1);
    // sqrt(100 * 100 / 200) * 0.2 = 1.4142...: scipy.special.kolmogorov(math.sqrt(2))
    expect(kolmogorovPValue(0.2, 100, 100)).toBeCloseTo(SQRT2, 12);
  });
});
