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
    await session.run(
      `CREATE OR REPLACE VIEW main.${name}_kept AS ${comparableColumns(dialect, profile) ?? 'SELECT 1'}`,
    );
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
  it.each([
    [0.3, 0.9999906941986655],
    [0.5, 0.9639452436648751],
    [0.8, 0.5441424115741981],
    [1, 0.26999967167735456],
    [1.18, 0.1234538094297657],
    [1.5, 0.022217962616525127],
    [2, 0.0006709252557796953],
    [3, 3.045995948942526e-8],
  ])('above %d has the share %d', (x, share) => {
    expect(kolmogorovSurvival(x)).toBeCloseTo(share, 12);
  });

  it('has all of itself above 0, and the p-value of no distance is 1', () => {
    expect(kolmogorovSurvival(0)).toBe(1);
    expect(kolmogorovPValue(0, 10, 20)).toBe(1);
    // sqrt(100 * 100 / 200) * 0.2 = 1.4142...: scipy.special.kolmogorov(math.sqrt(2))
    expect(kolmogorovPValue(0.2, 100, 100)).toBeCloseTo(0.03663105270711935, 12);
  });
});

/** `i` of so many rows, as a number of its own, in no order. */
const shuffled = (rows: number, value: string): string =>
  `SELECT ${value.replaceAll('x', '((i * 7919) % 1000) / 10.0')} AS v FROM range(${rows}) AS r(i)`;

describe('the drift of numbers', () => {
  /*
   * a = (i * 7919 % 1000) / 10 for i < 1000, b = (j * 7919 % 1000) / 10 * 1.1 + 3 for j < 800, by scipy 1.x:
   *   ks_2samp(a, b, method='asymp').statistic = 0.11775
   *   special.kolmogorov(sqrt(1000 * 800 / 1800) * 0.11775) = 8.883163455247517e-06
   *   edges = numpy.quantile(a, [0.1 ... 0.9], method='inverted_cdf'); bins by numpy.searchsorted(edges, values, side='left');
   *   sum((q - p) * log(q / p)) = 0.10071474026651481
   */
  it('has the index and the test statistic of scipy', async () => {
    const found = await column(shuffled(1000, 'x'), shuffled(800, 'x * 1.1 + 3'));
    expect(counts(found)).toEqual([Array(10).fill(100), [52, 71, 71, 75, 72, 73, 74, 72, 74, 166]]);
    expect(found.psi).toBeCloseTo(0.10071474026651481, 12);
    expect(found.ks?.statistic).toBeCloseTo(0.11775, 12);
    expect(found.ks?.p_value).toBeCloseTo(8.883163455247517e-6, 15);
    expect(found).toMatchObject({ name: 'v', kind: 'number', level: 'moderate', reason: null });
    expect([found.bins[0]?.low, found.bins[9]?.low]).toEqual([0, 90]);
  });

  /*
   * a = i % 7 * (i % 3) % 5 for i < 1000, b = j % 4 for j < 600: five and four different values.
   *   ks_2samp: 0.274; special.kolmogorov(sqrt(375) * 0.274) = 7.034133445807098e-25; index as above: 1.1308796056707167
   */
  it('keeps equal values in one bin, and counts an empty bin', async () => {
    const found = await column(
      'SELECT i % 7 * (i % 3) % 5 AS v FROM range(1000) AS r(i)',
      'SELECT i % 4 AS v FROM range(600) AS r(i)',
    );
    expect(counts(found)).toEqual([
      [524, 142, 142, 96, 96],
      [150, 150, 150, 150, 0],
    ]);
    expect(found.psi).toBeCloseTo(1.1308796056707167, 12);
    expect(found.ks?.statistic).toBeCloseTo(0.274, 12);
    expect(found.ks?.p_value).toBeLessThan(1e-23);
    expect(found.level).toBe('large');
  });

  it('is none of the same values in another order, of another type', async () => {
    const found = await column(
      shuffled(1000, 'x::DECIMAL(9, 1)'),
      'SELECT ((i * 3) % 1000) / 10.0 AS v FROM range(1000) AS r(i)',
    );
    expect(found.psi).toBeCloseTo(0, 12);
    expect(found.ks?.statistic).toBeCloseTo(0, 12);
    expect(found.ks?.p_value).toBeCloseTo(1, 12);
  });

  it('counts different values exactly, of more than a million rows too', async () => {
    const query = (values: number): string => `SELECT i % ${values} AS v FROM range(1000001) AS r(i)`;
    const found = await column(query(1300), query(1000));
    expect(found).toMatchObject({ approximate: false, distinct: { from: 1300, to: 1000 } });
    // The values from 1000 on, of which the other side has none.
    expect(found.ks?.statistic).toBeCloseTo(300 / 1300, 3);
  });

  it('is the largest distance where nothing is in common: beyond the baseline is the last bin', async () => {
    const found = await column('SELECT i AS v FROM range(10) AS r(i)', 'SELECT 100 + i AS v FROM range(10) AS r(i)');
    expect(found.ks?.statistic).toBe(1);
    expect(counts(found)).toEqual([Array(10).fill(1), [0, 0, 0, 0, 0, 0, 0, 0, 0, 10]]);
    const between = await column(
      'SELECT * FROM (VALUES (1), (2)) AS t(v)',
      'SELECT * FROM (VALUES (1.5), (0), (3)) AS t(v)',
    );
    // Edges 1, 1, 1, 1, 1, 2, 2, 2, 2: 0 is before them, 1.5 with 2, 3 beyond.
    expect(counts(between)).toEqual([
      [1, 1, 0],
      [1, 1, 1],
    ]);
  });

  it('leaves NULL, NaN and infinities out, and tells the shares of NULL', async () => {
    const found = await column(
      "SELECT * FROM (VALUES (1::DOUBLE), (2), (3), ('nan'), (NULL)) AS t(v)",
      "SELECT * FROM (VALUES (1::DOUBLE), (2), (3), ('infinity'), (NULL), (NULL), (NULL), (NULL)) AS t(v)",
    );
    expect(found.psi).toBe(0);
    expect(found.null_share).toEqual({ from: 0.2, to: 0.5 });
    expect(found.bins.reduce((sum, { from, to }) => sum + from + to, 0)).toBe(6);
  });

  it('of dates compares them with moments', async () => {
    const found = await column(
      "SELECT DATE '2024-01-01' + i::INTEGER AS v FROM range(100) AS r(i)",
      "SELECT TIMESTAMP '2024-01-01' + INTERVAL (i * 2) DAY AS v FROM range(100) AS r(i)",
    );
    // Half of the later dates are beyond the baseline's last.
    expect(found.ks?.statistic).toBeCloseTo(0.5, 12);
    expect(found.bins[0]?.low).toBe(Date.UTC(2024, 0, 1) / 1000);
    expect(found.level).toBe('large');
  });
});

describe('the drift of texts', () => {
  it('is of the shares of each value', async () => {
    const found = await column(
      "SELECT CASE WHEN i < 50 THEN 'a' ELSE 'b' END AS v FROM range(100) AS r(i)",
      "SELECT CASE WHEN i < 10 THEN 'a' ELSE 'b' END AS v FROM range(40) AS r(i)",
    );
    expect(found.psi).toBeCloseTo(0.274653, 6);
    expect(found).toMatchObject({ kind: 'text', level: 'large', ks: null, distinct: { from: 2, to: 2 } });
    expect(found.bins).toEqual([
      { value: 'b', low: null, high: null, from: 50, to: 30 },
      { value: 'a', low: null, high: null, from: 50, to: 10 },
    ]);
  });

  it('and truth values, with values that only one side has', async () => {
    const found = await column(
      'SELECT i % 2 = 0 AS v FROM range(10) AS r(i)',
      'SELECT true AS v FROM range(8) AS r(i)',
    );
    expect(found.psi).toBeCloseTo(4.604318, 6);
  });

  it('is not measured of more than 1,000 different values', async () => {
    const texts = (values: number): string => `SELECT (i % ${values})::VARCHAR AS v FROM range(3000) AS r(i)`;
    expect(await column(texts(1000), "SELECT 'new' AS v")).toMatchObject({
      psi: null,
      reason: 'it has more than 1,000 different values, which are no categories',
    });
    expect((await column(texts(1000), "SELECT '7' AS v")).psi).not.toBeNull();
  });

  it('is not measured of values that name rows', async () => {
    const texts = (rows: number, values: number): string =>
      `SELECT (i % ${values})::VARCHAR AS v FROM range(${rows}) AS r(i)`;
    const unique = await column(texts(200, 20), texts(100, 51));
    expect(unique).toMatchObject({
      ...{ psi: null, bins: [], distinct: { from: 20, to: 51 } },
      reason: 'its values hardly repeat: they are no categories',
    });
    expect((await column(texts(200, 20), texts(100, 50))).reason).toBeNull();
    expect((await column(texts(20, 20), texts(20, 20))).psi).toBe(0);
  });
});

it('says of every column why it is not compared, and which columns one side lacks', async () => {
  const { columns, only } = await drift(
    "SELECT 1 AS same, 1 AS retyped, [1] AS list, 'x@example.org' AS email, NULL::INTEGER AS empty, 1 AS old",
    "SELECT 1 AS \"Same\", 'x' AS retyped, [1] AS list, 'y@example.org' AS email, 5 AS empty, 1 AS new",
    ['email'],
  );
  expect(columns.map(({ name, reason }) => [name, reason])).toEqual([
    ['Same', null],
    ['retyped', 'it is a number in old.csv, a text in new.csv'],
    ['list', 'values of type INTEGER[] have no order and no categories'],
    ['email', 'its values are personal'],
    ['empty', 'there are no values in the baseline'],
  ]);
  expect(only).toEqual({ from: ['old'], to: ['new'] });
  expect(columns.map(({ psi }) => psi)).toEqual([0, null, null, null, null]);
  expect(JSON.stringify(columns)).not.toContain('example.org');
});

describe('the details of a profile', () => {
  it('are quantiles of numbers and the most frequent values of texts, and nothing of personal columns', async () => {
    await session.run(
      `CREATE OR REPLACE TABLE main.sales AS SELECT i AS amount, i % 2 = 0 AS paid, 'p' || i AS person,` +
        ` CASE WHEN i <= 30 THEN 'many' WHEN i <= 50 THEN 'some' ELSE 'once ' || i END AS word FROM range(1, 102) AS r(i)`,
    );
    const columns = ((await warehouse.columns(table('sales'))) ?? []).map((each) => {
      return { ...each, pii: each.name === 'person' };
    });
    const profile = await profileTable(session, warehouse.dialect, table('sales'), columns);
    const [amount, paid, person, word] = await profileDetails(session, warehouse.dialect, table('sales'), profile);
    expect(amount?.quantiles).toEqual([6, 26, 51, 76, 96]);
    expect(amount?.frequent).toBeUndefined();
    expect(paid?.frequent).toEqual([
      { value: 'false', count: 51 },
      { value: 'true', count: 50 },
    ]);
    expect([person?.quantiles, person?.frequent]).toEqual([undefined, undefined]);
    expect(word?.distinct).toBe(53);
    expect(word?.frequent).toEqual([
      { value: 'many', count: 30 },
      { value: 'some', count: 20 },
      { value: 'once 100', count: 1 },
      { value: 'once 101', count: 1 },
      { value: 'once 51', count: 1 },
    ]);
  });

  it('are estimated of more than a million rows', async () => {
    await session.run('CREATE OR REPLACE TABLE main.long AS SELECT i AS v FROM range(1000001) AS r(i)');
    const profile = await profileTable(session, warehouse.dialect, table('long'), [
      { name: 'v', type: 'BIGINT', pii: false },
    ]);
    const [v] = await profileDetails(session, warehouse.dialect, table('long'), profile);
    expect(v?.approximate).toBe(true);
    for (const [i, share] of [0.05, 0.25, 0.5, 0.75, 0.95].entries())
      expect(Math.abs((v?.quantiles?.[i] ?? NaN) - share * 1e6)).toBeLessThan(20_000);
  });
});

itRequires(google !== undefined, 'GoogleSQL cannot be installed')(
  'BigQuery accepts every query of details and of a comparison',
  async () => {
    const types = { amount: 'FLOAT64', day: 'DATE', word: 'STRING' };
    const profile = {
      table: table('sales'),
      rows: 200,
      columns: Object.entries(types).map(([name, type]) => ({
        ...{ name, type, pii: false, nulls: 0, distinct: 100, approximate: false },
        kind: ({ FLOAT64: 'number', DATE: 'date', STRING: 'text' } as const)[type as 'DATE'],
        ...{ min: undefined, max: undefined, mean: undefined, values: undefined, histogram: undefined },
      })),
    };
    const statements: string[] = [];
    const recorder: Session = {
      ...session,
      read: async (sql) => {
        statements.push(sql);
        return { columns: [], rows: [['[1, 2, 3, 4, 5]', 1]] };
      },
    };
    await profileDetails(recorder, plainBigQuery, profile.table, profile);
    statements.push(comparableColumns(plainBigQuery, profile) ?? '');
    expect(statements).toHaveLength(3);
    for (const statement of statements) await google?.analyze(statement, { sales: { columns: types } });
  },
);
