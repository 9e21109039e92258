import path from 'node:path';
import type { Row } from '../base/cell.js';
import { count } from '../base/text.js';
import {
  checkTable,
  contractToDdl,
  contractToSql,
  contractToTypes,
  readContract,
  type Contract,
} from '../contract/index.js';
import { createBigQueryDialect, duckdbDialect, type Dialect } from '../sql/index.js';
import { openData } from './check-data.js';
import { parseRelation, rawRelation, type Relation } from '../sql/relation.js';

/** What a contract can be told as. */
export const CONTRACT_FORMS = ['rules', 'types', 'ddl', 'sql'] as const;
export type ContractForm = (typeof CONTRACT_FORMS)[number];

export interface ContractOptions {
  /** The contract's file, relative to `cwd`. */
  contract: string;
  /** Where the command line was started. */
  cwd: string;
  form: ContractForm;
  dialect: 'duckdb' | 'bigquery';
  /** Name of the table for `ddl` and `sql`. Default: `raw` and the contract's own name. */
  table: string | undefined;
}

/** A contract as its rules, TypeScript, a table, or the query that finds what a table of texts breaks. */
export function tellContract({ contract: file, cwd, form, dialect: engine, table: named }: ContractOptions): string {
  const contract = readContract(file, { root: cwd, reading: 'text' });
  const stem = path.basename(file).replace(/\.[^.]+$/, '');
  const dialect = engine === 'duckdb' ? duckdbDialect : createBigQueryDialect({ prefix: 'lastro' });
  const table = parseRelation(named ?? stem, 'raw');
  switch (form) {
    case 'types':
      return contractToTypes(contract, stem);
    case 'ddl':
      return `${contractToDdl(contract, { table, dialect })};`;
    case 'sql':
      return `${sqlOf(contract, table, dialect).violations()};`;
    case 'rules':
      return sqlOf(contract, table, dialect)
        .checks.map(({ expectation }) => expectation)
        .join('\n');
  }
}

export interface ContractEnd {
  exitCode: 0 | 1;
  lines: string[];
}

/** Holds a file or a table, where it lies, to a contract. Values of CSV files are read by the contract's types. */
export async function checkByContract(
  { contract: file, cwd }: Pick<ContractOptions, 'contract' | 'cwd'>,
  data: string,
): Promise<ContractEnd> {
  const reading = /\.(jsonl|ndjson|json)(\.gz)?$/i.test(data) ? 'json' : 'text';
  const contract = readContract(file, { root: cwd, reading });
  const opened = await openData(data, cwd, { text: true });
  const { session, dialect, table, rowNumber } = opened;
  try {
    const { columns } = await session.query(`SELECT * FROM ${dialect.table(table)} LIMIT 0`);
    const own = columns.some(({ name }) => name === '_source_row') ? '_source_row' : undefined;
    const name = own ?? rowNumber;
    const sql = contractToSql(contract, { table, columns, dialect, key: name === undefined ? [] : [name] });
    const { rows, brokenRows, checks, violations } = await checkTable(session, sql);
    const subject = `${data} by ${file}`;
    if (brokenRows === 0)
      return { exitCode: 0, lines: [`PASS  ${subject}: ${count(rows, 'row')}, ${count(checks.length, 'rule')}`] };
    const broken = checks.filter((check) => check.rows > 0);
    const place = (key: Row): string =>
      name === undefined ? '' : `row ${Number(key[name]) + (own === undefined ? 1 : 0)}: `;
    return {
      exitCode: 1,
      lines: [
        `FAIL  ${subject}: ${brokenRows.toLocaleString('en-US')} of ${count(rows, 'row')} break it`,
        ...broken.map((check) => `      ${check.expectation}: ${count(check.rows, 'row')}`),
        '',
        ...violations.map((violation) => `${place(violation.key)}${violation.message}`),
      ],
    };
  } finally {
    await opened.close();
  }
}

function sqlOf(contract: Contract, table: Relation, dialect: Dialect): ReturnType<typeof contractToSql> {
  const { schema } = contract;
  const properties = typeof schema === 'object' ? Object.keys((schema['properties'] as object | undefined) ?? {}) : [];
  const columns = properties.map((name) => ({ name, type: dialect.name === 'duckdb' ? 'VARCHAR' : 'STRING' }));
  return contractToSql(contract, { table, columns, dialect });
}
