import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.js';
import * as lastro from '../../src/index.js';
import * as site from '../../src/publish/site/config.js';

type Call = (...args: unknown[]) => unknown;

const EXPECTATION = { type: 'expect_x', summary: 'x', says: 'x', expression: 'column > 0' };
const SAYS = { ...EXPECTATION, says: () => 'x' };

/** By exported function, calls that plain JavaScript can make, and what each says. */
const CALLS: Record<string, [args: unknown[], message: RegExp][]> = {
  csvFile: [
    [
      [{ path: 'x.csv', colums: ['id'] }],
      /unknown option colums of csvFile \(did you mean columns\?\); missing option columns/,
    ],
    [[{ path: 'x.csv', columns: 'id' }], /columns of csvFile is "id"/],
    [[{ path: 'x.csv', columns: ['id'], encoding: 5 }], /encoding of csvFile is 5/],
    [[{ path: 'x.csv', url: 'https://example.com/x.csv', columns: ['id'] }], /csvFile has both path and url/],
    [[{ path: 'x.csv', maxBytes: 5, columns: ['id'] }], /maxBytes of csvFile goes with url/],
    [[{ url: 'https://example.com/x.csv', headers: { a: 5 }, columns: ['id'] }], /headers of csvFile is not valid/],
    [[{ path: 'x.csv', columns: ['id'], quote: 'ab' }], /quote of csvFile is "ab"/],
    [[{ path: 'x.csv', columns: ['id'], escape: '' }], /escape of csvFile is ""/],
    [[{ path: 'x.csv', columns: ['id'], skip: -1 }], /skip of csvFile is -1/],
    [[{ path: 'x.csv', columns: ['id'], comment: '//' }], /comment of csvFile is "\/\/"/],
    [[{ path: 'x.csv', columns: ['id'], header: 'none' }], /header of csvFile is "none"/],
    [[{ path: 'x.csv', columns: ['id'], rename: { a: 1 } }], /rename of csvFile is \{"a":1\}/],
    [[{ path: 'x.csv', columns: ['id'], header: false, rename: { a: 'id' } }], /csvFile has rename and no header/],
    [[{ path: 'x.csv', columns: ['id'], decimal: ';' }], /decimal of csvFile is ";"/],
    [['x.csv'], /csvFile got "x\.csv"/],
    [[undefined], /csvFile got undefined/],
  ],
  jsonLinesFile: [
    [[{ path: 'x.jsonl' }], /missing option columns of jsonLinesFile/],
    [[{ path: 'x.jsonl', columns: ['id'], delimiter: ';' }], /unknown option delimiter of jsonLinesFile/],
  ],
  jsonFile: [
    [[{ path: 5, columns: ['id'] }], /path of jsonFile is 5/],
    [[{ columns: ['id'] }], /missing option path of jsonFile/],
  ],
  parquetFile: [[[{ path: 'x.parquet', column: ['id'] }], /unknown option column of parquetFile/]],
  excelFile: [
    [[{ path: 'x.xlsx', columns: ['id'], sheet: 1, skip: -1 }], /sheet of excelFile is 1.*; skip of excelFile is -1/],
  ],
  fixedWidthFile: [
    [[{ path: 'x.txt', columns: { id: [0, 8] } }], /columns of fixedWidthFile is \{"id":\[0,8\]\}/],
    [[{ path: 'x.txt', columns: { id: [1, 8] }, width: 0.5 }], /width of fixedWidthFile is 0.5/],
  ],
  duckdbTable: [[[{ path: 'x.duckdb', columns: ['id'] }], /missing option table of duckdbTable/]],
  postgresTable: [
    [[{ tabel: 'public.t' }], /unknown option tabel of postgresTable \(did you mean table\?\); missing option table/],
    [[{ table: 't', connection: 'postgres://u:secret@h/d' }], /^connection of postgresTable is not valid/],
    [[{ table: 't', cursor: 'at' }], /missing option key of postgresTable with a cursor/],
    [[{ table: 't', lockTimeout: 'soon' }], /lockTimeout of postgresTable is "soon"/],
  ],
  kafkaTopic: [
    [[{ topik: 'sales' }], /unknown option topik of kafkaTopic \(did you mean topic\?\); missing option topic/],
    [[{ topic: '../sales' }], /topic of kafkaTopic is "\.\.\/sales"/],
    [
      [{ topic: 'sales', registry: 'https://u:secret@h' }],
      /^kafkaTopic needs a registry for Avro, and for nothing else/,
    ],
    [[{ topic: 'sales', deadLetter: 'sales' }], /kafkaTopic names sales as its own deadLetter/],
    [[{ topic: 'sales', metadata: ['offsets'] }], /metadata of kafkaTopic is/],
  ],
  intakeRecords: [
    [
      [{ sources: 'sales' }],
      /unknown option sources of intakeRecords \(did you mean source\?\); missing option source/,
    ],
  ],
  kaggleFile: [
    [[{ dataset: '../x', file: 'x.csv', columns: ['id'] }], /dataset of kaggleFile is "\.\.\/x"/],
    [[{ dataset: 'a/b', file: 'x.csv', columns: ['id'], version: 0 }], /version of kaggleFile is 0/],
  ],
  batch: [
    [['a', [], { hsah: 'x' }], /unknown option hsah of batch/],
    [['a', {}], /records of batch is \{\}/],
    [[['a'], []], /name of batch is \["a"\]/],
  ],
  retry: [
    [[() => 1, { atempts: 2 }], /unknown option atempts of retry/],
    [[() => 1, { attempts: 0 }], /attempts of retry is 0/],
    [[5], /work of retry is 5/],
  ],
  mapLimit: [
    [[[1], 'two', () => 1], /limit of mapLimit is "two"/],
    [[[1], 2], /missing option work of mapLimit/],
    [[new Set([1]), 2, () => 1], /items of mapLimit is \{\}/],
  ],
  build: [
    [[{ selct: ['x'] }], /unknown option selct of build/],
    [[{ select: 'x' }], /select of build is "x"/],
    [[{ threads: '2' }], /threads of build is "2"/],
    [[{ eventTimeStart: '2018-08-01' }], /eventTimeStart of build is "2018-08-01"/],
  ],
  check: [[[{ fullrefresh: true }], /unknown option fullrefresh of check/]],
  openContract: [
    [['x.json', { rooot: '.' }], /unknown option rooot of openContract/],
    [['x.json', { reading: 'yaml' }], /reading of openContract is "yaml"/],
    [[{ file: 'x.json' }], /file of openContract is/],
  ],
  defineExpectation: [
    [[{ type: 'expect_x', kind: 'column mapp' }], /kind of defineExpectation is "column mapp"/],
    [[{ mesure: () => 1 }], /unknown option mesure of defineExpectation/],
  ],
  columnMap: [
    [[{ ...SAYS, expectd: () => 'x' }], /unknown option expectd of columnMap/],
    [[EXPECTATION], /says of columnMap is "x"/],
  ],
  boundedAggregate: [
    [[{ ...SAYS, expression: undefined, metrcs: () => ({}) }], /unknown option metrcs of boundedAggregate/],
  ],
  sqlExpectation: [
    [[{ ...EXPECTATION, sql: 'x' }], /unknown option sql of sqlExpectation/],
    [[{ ...EXPECTATION, expression: undefined }], /missing option expression of sqlExpectation/],
  ],
};

/** Functions whose values are checked when the project is read, where each has its file and line. */
const CHECKED_LATER = ['defineConfig', 'defineLoader', 'defineTap', 'siteConfig'];

const functions = Object.entries<unknown>({ ...lastro, ...site }).filter(
  (entry): entry is [string, Call] => typeof entry[1] === 'function' && !(entry[1].prototype instanceof Error),
);

describe.each(functions.filter(([name]) => !CHECKED_LATER.includes(name)))('%s', (name, call) => {
  it.each(CALLS[name] ?? [[[], /no calls of this function are listed/]])('refuses %j', async (args, message) => {
    const refused = (async () => await call(...args))();
    const error: unknown = await refused.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).code).toMatch(/^option\.(unknown|missing|invalid)$/);
    expect((error as UsageError).message).toMatch(message);
  });
});
