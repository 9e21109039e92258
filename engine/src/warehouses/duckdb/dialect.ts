import type { Dialect } from '../../sql/dialect.js';
import type { Relation } from '../../sql/relation.js';
import { callHelper } from '../../sql/helper-catalogue.js';
import { duckdbChecksums } from './checksums.js';
import { duckdbContracts } from './contracts.js';
import { duckdbExpectations } from './expectations.js';
import { duckdbFiles } from './files.js';
import { duckdbHelpers } from './helpers.js';
import { duckdbLoads } from './loads.js';
import { duckdbProfiles } from './profiles.js';
import { OTHER_FILE, identifier, literal, string } from './quoting.js';
import { duckdbTypes } from './types.js';

const relation = ({ layer, name }: Relation): string => `${identifier(layer)}.${identifier(name)}`;

/** DuckDB's SQL. A layer is a schema. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  identifier,
  string,
  literal,
  schema: identifier,
  table: relation,
  requiredFilter: () => undefined,
  rowsQuery(names, types, rows) {
    const values = rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
    const selected = names.map((name, i) => `CAST(${name} AS ${types[i] ?? ''}) AS ${name}`).join(', ');
    return `SELECT ${selected} FROM (VALUES ${values}) AS given(${names.join(', ')})`;
  },
  helpers: duckdbHelpers,
  call: (helper, ...args) => callHelper(duckdbHelpers, helper, args),
  types: duckdbTypes,
  ddl: {
    createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    replaceTable: (table) => `CREATE OR REPLACE TABLE ${table} AS `,
    scratchTable: (table) => `CREATE OR REPLACE TEMP TABLE ${table} AS `,
    replaceRows: (table, { columns, isReplaced, from }) => [
      `DELETE FROM ${table} AS kept WHERE ${isReplaced('kept')}`,
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM ${from}`,
    ],
    columnDescription: () => '',
  },
  expectations: duckdbExpectations,
  contracts: duckdbContracts,
  profiles: duckdbProfiles,
  checksums: duckdbChecksums,
  files: duckdbFiles,
  loads: duckdbLoads,
  temporaryTable: (name) => `temp.main.${name}`,
  syntaxTree: (sql) =>
    `json_serialize_sql(${string(sql)}, skip_null := true, skip_empty := true, skip_default := true)`,
};

/** For tables of another file that is open as well. */
export const otherFileDialect: Dialect = { ...duckdbDialect, table: (table) => `${OTHER_FILE}.${relation(table)}` };
