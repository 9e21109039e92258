import fc from 'fast-check';
import type { Cell } from '../../src/base/cell.js';
import type { Dialect } from '../../src/sql/index.js';

/** A type under the names of both engines, values that engines write differently, and more of them. */
export interface TestType {
  duckdb: string;
  bigquery: string;
  nasty: (string | null)[];
  arbitrary: fc.Arbitrary<string>;
  /** How a literal becomes a value; default: by a cast. */
  parse?: { duckdb: (text: string) => string; bigquery: (text: string) => string };
}

const days = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const isoDay = (date: Date): string => date.toISOString().slice(0, 10);
const moment = fc
  .tuple(days, fc.integer({ min: 0, max: 999_999 }))
  .map(([date, micros]) => `${date.toISOString().slice(0, 19).replace('T', ' ')}.${String(micros).padStart(6, '0')}`);
const digits = (whole: number, fraction: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.boolean(),
      fc.stringMatching(new RegExp(`^\\d{1,${whole}}$`)),
      fc.stringMatching(new RegExp(`^\\d{${fraction}}$`)),
    )
    .map(([negative, a, b]) => `${negative ? '-' : ''}${a}${fraction === 0 ? '' : `.${b}`}`);

export const TYPES: Readonly<Record<string, TestType>> = {
  text: {
    duckdb: 'VARCHAR',
    bigquery: 'STRING',
    nasty: [
      null,
      '',
      ' ',
      'São João',
      'e\u0301',
      'é',
      '😀👩‍👩‍👧',
      "it's",
      'a\\b',
      'two\nlines\t',
      'NULL',
      '-',
      '01',
      '1.50',
      'ß',
      'İ',
    ],
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0')),
  },
  integer: {
    duckdb: 'BIGINT',
    bigquery: 'INT64',
    nasty: [null, '0', '-1', '9223372036854775807', '-9223372036854775808', '9007199254740993'],
    arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  },
  money: {
    duckdb: 'DECIMAL(12, 2)',
    bigquery: 'NUMERIC',
    nasty: [null, '0.00', '-0.00', '12.50', '100.00', '-0.05', '9999999999.99', '10'],
    arbitrary: digits(10, 2),
  },
  share: {
    duckdb: 'DECIMAL(9, 9)',
    bigquery: 'NUMERIC',
    nasty: [null, '0.5', '-0.5', '0.000000001', '0'],
    arbitrary: digits(1, 9).map((text) => text.replace(/\d+\./, '0.')),
  },
  whole: { duckdb: 'DECIMAL(18, 0)', bigquery: 'NUMERIC', nasty: [null, '100', '0', '-7'], arbitrary: digits(17, 0) },
  double: {
    duckdb: 'DOUBLE',
    bigquery: 'FLOAT64',
    nasty: [
      null,
      '0',
      '-0.0',
      '1e308',
      '-1e308',
      '1.7976931348623157e308',
      '5e-324',
      '0.1',
      '100',
      '2.5',
      'nan',
      'inf',
      '-inf',
      '1e-12',
      '123456789.5',
      '1e23',
    ],
    arbitrary: fc
      .double({ noNaN: true })
      .map(String)
      .map((text) => text.replace('Infinity', 'inf')),
  },
  flag: { duckdb: 'BOOLEAN', bigquery: 'BOOL', nasty: [null, 'true', 'false'], arbitrary: fc.boolean().map(String) },
  day: {
    duckdb: 'DATE',
    bigquery: 'DATE',
    nasty: [null, '0001-01-01', '9999-12-31', '2020-02-29', '1969-12-31', '1582-10-10'],
    arbitrary: days.map(isoDay),
  },
  moment: {
    duckdb: 'TIMESTAMP',
    bigquery: 'DATETIME',
    nasty: [
      null,
      '0001-01-01 00:00:00',
      '1969-12-31 23:59:59.999999',
      '2018-11-04 00:00:00.000001',
      '9999-12-31 23:59:59.999999',
      '2018-01-01 12:00:00.5',
    ],
    arbitrary: moment,
  },
  instant: {
    duckdb: 'TIMESTAMP WITH TIME ZONE',
    bigquery: 'TIMESTAMP',
    nasty: [null, '2018-01-01 00:00:00.5-03:00', '0001-01-01 00:00:00+00', '1970-01-01 00:00:00+05:30'],
    arbitrary: moment.map((text) => `${text}+00`),
  },
  clock: {
    duckdb: 'TIME',
    bigquery: 'TIME',
    nasty: [null, '00:00:00', '23:59:59.999999', '12:00:00.5'],
    arbitrary: moment.map((text) => text.slice(11)),
  },
  bytes: {
    duckdb: 'BLOB',
    bigquery: 'BYTES',
    nasty: [null, '', '00ff', 'c3a9'],
    arbitrary: fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    parse: { duckdb: (text) => `unhex(${text})`, bigquery: (text) => `FROM_HEX(${text})` },
  },
};

export const NAMES = Object.keys(TYPES);

export function typeNamed(name: string): TestType {
  const type = TYPES[name];
  if (type === undefined) throw new Error(`no type ${name}`);
  return type;
}

export type Engine = 'duckdb' | 'bigquery';
export type TestRow = readonly (string | null)[];

/** A dialect in which every table is these rows. */
export function withRows(dialect: Dialect, engine: Engine, rows: readonly TestRow[]): Dialect {
  const cell = (name: string, text: Cell): string => {
    const type = typeNamed(name);
    const value =
      text !== null && type.parse !== undefined ? type.parse[engine](dialect.literal(text)) : dialect.literal(text);
    return `CAST(${value} AS ${type[engine]}) AS ${dialect.identifier(name)}`;
  };
  const queries = rows.map(
    (row, i) =>
      `SELECT CAST(${i} AS ${dialect.types.ofFamily.integer}) AS id, ${row.map((text, c) => cell(NAMES[c] ?? '', text)).join(', ')}`,
  );
  return { ...dialect, table: () => `(${queries.join(' UNION ALL ')}) AS given` };
}

/** Every nasty value of each type once. */
export const NASTY: TestRow[] = Array.from(
  { length: Math.max(...NAMES.map((name) => TYPES[name]?.nasty.length ?? 0)) },
  (_, i) => NAMES.map((name) => TYPES[name]?.nasty[i] ?? null),
);

export const anyRow: fc.Arbitrary<TestRow> = fc.tuple(
  ...NAMES.map((name) => {
    const { nasty, arbitrary } = typeNamed(name);
    return fc.oneof(fc.constantFrom(...nasty), arbitrary);
  }),
);
