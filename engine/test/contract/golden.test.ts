import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import ts from 'typescript';
import {
  contractToDdl,
  contractToSql,
  contractToTypes,
  parseContract,
  readContract,
} from '../../src/contract/index.js';
import { createBigQueryDialect } from '../../src/warehouses/bigquery/dialect.js';
import { duckdbDialect } from '../../src/warehouses/duckdb/dialect.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { plainBigQuery } from '../support/contract-rows.js';
import { expectGolden } from '../support/golden.js';
import { openGoogleSql, type GoogleSqlTables } from '../support/googlesql.js';
import { itRequires } from '../support/requires.js';

const root = path.join(import.meta.dirname, '..', '..', '..');
const google = await openGoogleSql();
afterAll(() => google?.close());

const ORDER = `
type: object
description: An order with its lines.
properties:
  id: { type: integer, description: Given by the shop. }
  placed-at: { type: string, format: date-time }
  day: { type: string, format: date }
  total: { type: number, multipleOf: 0.01, minimum: 0 }
  weight: { type: number }
  paid: { type: boolean }
  state: { enum: [SP, RJ, null] }
  lines:
    type: array
    minItems: 1
    uniqueItems: true
    items: { $ref: '#/$defs/line' }
  shipping: { type: object, properties: { city: { type: string, x-pii: true } }, additionalProperties: false }
  point: { type: array, prefixItems: [{ type: number }, { type: number }], items: false }
  category: { $ref: '#/$defs/category' }
  either: { oneOf: [{ type: integer }, { type: string, pattern: '^n/a$' }] }
required: [id, placed-at, state, lines]
additionalProperties: false
if: { properties: { paid: { const: true } }, required: [paid] }
then: { required: [total] }
$defs:
  line:
    type: object
    properties: { sku: { type: string, maxLength: 20 }, pieces: { type: integer, minimum: 1 } }
    required: [sku, pieces]
    patternProperties: { '^note': { type: string } }
  category:
    type: object
    properties: { name: { type: string }, parent: { $ref: '#/$defs/category' } }
    required: [name]
`;
const order = parseContract(ORDER, { file: 'order.yaml', reading: 'text' });
const table = { layer: 'raw', name: 'order' };
const dialects = { duckdb: duckdbDialect, bigquery: createBigQueryDialect({ prefix: 'shop' }) };
const TYPES = {
  duckdb: { text: 'VARCHAR', json: 'JSON' },
  bigquery: { text: 'STRING', json: 'JSON' },
};

function sqlOf(dialect: keyof typeof dialects) {
  const names = Object.keys((order.schema as { properties: object }).properties);
  const columns = names.map((name) => ({
    name,
    type: ['lines', 'shipping', 'point', 'category', 'either'].includes(name)
      ? TYPES[dialect].json
      : TYPES[dialect].text,
  }));
  const sql = contractToSql(order, { table, columns, dialect: dialects[dialect], key: ['id'], depth: 2 });
  return { columns, sql };
}

it('types, tables and checks of a contract stay as they are kept', () => {
  const files = new Map([['order.d.ts', contractToTypes(order, 'order')]]);
  for (const dialect of ['duckdb', 'bigquery'] as const) {
    const { sql } = sqlOf(dialect);
    files.set(`table.${dialect}.sql`, `${contractToDdl(order, { table, dialect: dialects[dialect] })};\n`);
    files.set(`violations.${dialect}.sql`, `${sql.violations({ limit: 20 })};\n`);
    files.set(`counts.${dialect}.sql`, sql.counts.map((query) => `${query.sql};\n`).join('\n'));
  }
  files.set(
    'checks.txt',
    sqlOf('duckdb')
      .sql.checks.map(({ expectation, schemaPath }) => `${expectation}  [${schemaPath}]\n`)
      .join(''),
  );
  expectGolden('contract', files);
});

it('the types are TypeScript, and say what the contract says', () => {
  const source = `${contractToTypes(order, 'order')}
const good: Order = { id: 1, 'placed-at': '', state: null, lines: [{ sku: '', pieces: 1, note: 'x' }], category: { name: '', parent: { name: '' } } };
// @ts-expect-error the id is missing
const bad: Order = { 'placed-at': '', state: 'SP', lines: [] };
// @ts-expect-error no such state
const worse: Order = { id: 1, 'placed-at': '', state: 'XX', lines: [] };
export { good, bad, worse };`;
  const host = ts.createCompilerHost({});
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    lib: ['lib.es5.d.ts'],
    types: [],
  };
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === 'order.ts' ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : read(name, ...rest);
  const program = ts.createProgram(['order.ts'], options, host);
  const problems = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  expect(problems).toEqual([]);
});

it('DuckDB makes the table and runs the checks', async () => {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  await session.run('CREATE SCHEMA raw');
  await session.run(contractToDdl(order, { table, dialect: duckdbDialect }));
  const columns = (await warehouse.columns(table)) ?? [];
  const sql = contractToSql(order, { table, columns, dialect: duckdbDialect, key: ['id'] });
  expect((await session.query(sql.violations())).rows).toEqual([]);
  await warehouse.close();
});

itRequires(google !== undefined, 'GoogleSQL cannot be installed')(
  'BigQuery accepts the table and the checks',
  async () => {
    await google?.analyze(contractToDdl(order, { table, dialect: dialects.bigquery }));
    const { columns } = sqlOf('bigquery');
    const sql = contractToSql(order, { table, columns, dialect: plainBigQuery, key: ['id'], depth: 2 });
    const tables: GoogleSqlTables = {
      order: { columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])), rows: [] },
    };
    for (const query of sql.counts)
      expect((await google?.evaluate(query.sql, tables))?.[0]?.slice(0, 2)).toEqual([0, 0]);
    expect(await google?.evaluate(sql.violations({ limit: 20 }), tables)).toEqual([]);
  },
);

const folder = path.join(root, 'expectations', 'contracts');
const contracts = fs.readdirSync(folder).filter((file) => file.endsWith('.json'));

itRequires(google !== undefined, 'GoogleSQL cannot be installed')(
  'BigQuery accepts the checks of every source',
  async () => {
    expect(contracts).toHaveLength(11);
    for (const file of contracts) {
      const contract = readContract(`expectations/contracts/${file}`, { root, reading: 'text' });
      const names = Object.keys((contract.schema as { properties: object }).properties);
      const columns = names.map((name) => ({ name, type: 'STRING' }));
      const name = file.replace('.json', '');
      const sql = contractToSql(contract, { table: { layer: 'raw', name }, columns, dialect: dialects.bigquery });
      const tables = { [`shop_raw.${name}`]: { columns: Object.fromEntries(names.map((each) => [each, 'STRING'])) } };
      for (const query of sql.counts) await google?.analyze(query.sql, tables);
      await google?.analyze(sql.violations(), tables);
    }
  },
);
