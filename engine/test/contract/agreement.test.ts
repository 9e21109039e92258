import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  checkTable,
  compileContract,
  contractToSql,
  type Contract,
  type ContractError,
  type Reading,
} from '../../src/contract/index.js';
import type { Dialect } from '../../src/sql/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';
import { plainBigQuery } from '../support/contract-rows.js';
import { openGoogleSql } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';
import { boolean, contracts, double, json, text, whole } from './arbitraries.js';

type Row = Record<string, unknown>;
const SEED = 20181017;
const ROWS = { minLength: 1, maxLength: 12 };

let warehouse: Warehouse;
let session: Session;
beforeAll(async () => {
  warehouse = await openDuckDB({ path: ':memory:' });
  session = await warehouse.session();
  await session.run('CREATE SCHEMA raw');
});
afterAll(() => warehouse.close());

const google = await openGoogleSql();
afterAll(() => google?.close());

/** fast-check makes objects without a prototype; parsed JSON has none of these. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const sorted = (errors: readonly string[]): string => [...errors].sort().join('; ');

/** What a record has where its row has NULL: nothing, unless the contract names null. */
function recordOf(contract: Contract, row: Row): Row {
  const kept = Object.entries(row).filter(([name, value]) => value !== null || contract.property(name).nullable);
  return Object.fromEntries(kept);
}

const validated = (contract: Contract, row: Row): ContractError[] =>
  contract.validate(contract.reading === 'text' ? row : recordOf(contract, row));

const message = (error: ContractError): string => error.message;

function expected(contract: Contract, rows: readonly Row[]): string[] {
  return rows.map((row) =>
    sorted(validated(contract, row).map(({ keyword, instancePath }) => `${keyword} ${instancePath}`)),
  );
}

function observed(count: number, violations: readonly (readonly unknown[])[]): string[] {
  return Array.from({ length: count }, (_, id) =>
    sorted(
      violations
        .filter((row) => Number(row[0]) === id)
        .map(([, keyword, path]) => `${String(keyword)} ${String(path)}`),
    ),
  );
}

function compiled(schema: Row, reading: Reading, types: Record<string, string>, dialect: Dialect) {
  const contract = compileContract(plain(schema), { reading });
  const columns = [{ name: '_row', type: 'BIGINT' }, ...Object.entries(types).map(([name, type]) => ({ name, type }))];
  return {
    contract,
    sql: contractToSql(contract, { table: { layer: 'raw', name: 't' }, columns, dialect, key: ['_row'] }),
  };
}

async function agreeOnDuckDB(schema: Row, reading: Reading, types: Record<string, string>, rows: readonly Row[]) {
  const { contract, sql } = compiled(schema, reading, types, warehouse.dialect);
  const literal = (name: string, value: unknown): string => {
    const json = types[name] === 'JSON' && value !== null;
    const sqlText = json || typeof value !== 'string' ? JSON.stringify(value) : value;
    return `CAST(${value === null ? 'NULL' : warehouse.dialect.string(sqlText)} AS ${types[name] ?? ''})`;
  };
  const values = rows.map(
    (row, id) => `(${[String(id), ...Object.keys(types).map((name) => literal(name, row[name]))].join(', ')})`,
  );
  const names = ['_row', ...Object.keys(types)].map((name) => warehouse.dialect.identifier(name)).join(', ');
  await session.run(`CREATE OR REPLACE TABLE raw.t AS SELECT * FROM (VALUES ${values.join(', ')}) AS v(${names})`);
  const want = expected(contract, rows);
  expect(observed(rows.length, (await session.query(sql.violations())).rows)).toEqual(want);
  const verdicts = await session.query(`SELECT ${sql.valid} FROM raw.t ORDER BY _row`);
  expect(verdicts.rows.map(([valid]) => valid)).toEqual(want.map((errors) => errors === ''));
  const { violations } = await checkTable(session, sql, 10_000);
  const told = rows.map((_, id) => sorted(violations.filter(({ key }) => Number(key['_row']) === id).map(message)));
  expect(told).toEqual(rows.map((row) => sorted(validated(contract, row).map(message))));
  const counted = await Promise.all(sql.counts.map(async (query) => (await session.query(query.sql)).rows[0] ?? []));
  expect(Number(counted[0]?.[1])).toBe(want.filter((errors) => errors !== '').length);
}

const TEXT_COLUMNS = ['t1', 't2', 'n'];
const textRows = fc.array(fc.record(Object.fromEntries(TEXT_COLUMNS.map((name) => [name, text]))), ROWS);

it('records and tables of text agree on any contract', async () => {
  const types = Object.fromEntries(TEXT_COLUMNS.map((name) => [name, 'VARCHAR']));
  await fc.assert(
    fc.asyncProperty(contracts(TEXT_COLUMNS), textRows, (schema, rows) => agreeOnDuckDB(schema, 'text', types, rows)),
    { seed: SEED, numRuns: 60 },
  );
});

it('records and typed tables, JSON columns included, agree on any contract', async () => {
  const types = { t: 'VARCHAR', n: 'DOUBLE', i: 'BIGINT', d: 'DECIMAL(12,2)', b: 'BOOLEAN', j: 'JSON' };
  const cents = fc.constantFrom(null, 0, 0.01, 19.99, 12.5, 100);
  const rows = fc.array(fc.record({ t: text, n: double, i: whole, d: cents, b: boolean, j: json }), ROWS);
  await fc.assert(
    fc.asyncProperty(contracts(Object.keys(types)), rows, (schema, data) =>
      agreeOnDuckDB(schema, 'json', types, plain(data)),
    ),
    { seed: SEED, numRuns: 60 },
  );
});

itRequires(google !== undefined, 'GoogleSQL cannot be installed')(
  'records and tables on BigQuery agree on any contract, by its reference evaluator',
  async () => {
    const types = Object.fromEntries(TEXT_COLUMNS.map((name) => [name, 'STRING']));
    await fc.assert(
      fc.asyncProperty(contracts(TEXT_COLUMNS), textRows, async (schema, rows) => {
        const { contract, sql } = compiled(schema, 'text', types, plainBigQuery);
        const columns = { _row: 'INT64', ...types };
        const cells = rows.map((row, id) => [id, ...TEXT_COLUMNS.map((name) => row[name] ?? null)]);
        const found = (await google?.evaluate(sql.violations(), { t: { columns, rows: cells } })) ?? [];
        expect(observed(rows.length, found)).toEqual(expected(contract, rows));
      }),
      { seed: SEED, numRuns: 60 },
    );
  },
);
