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
import { plainType, type Dialect } from '../sql/index.js';
import { warehouseType, type WarehouseName } from '../warehouses/index.js';
import { openData } from './check-data.js';
import { parseRelation, type Relation } from '../sql/relation.js';

/** The formats a contract can be written in. */
export const CONTRACT_FORMATS = ['rules', 'types', 'ddl', 'sql'] as const;
export type ContractFormat = (typeof CONTRACT_FORMATS)[number];

export interface ContractOptions {
  /** The contract's file, relative to `cwd`. */
  contract: string;
  /** Where the command line was started. */
  cwd: string;
  format: ContractFormat;
  dialect: WarehouseName;
  /** Name of the table for `ddl` and `sql`. Default: `raw` and the contract's own name. */
  table: string | undefined;
}

/** A contract as its rules, TypeScript, a table, or the query that finds what a table of texts breaks. */
export function renderContract({
  contract: file,
  cwd,
  format,
  dialect: warehouse,
  table: tableName,
}: ContractOptions): string {
  const contract = readContract(file, { root: cwd, reading: 'text' });
  const contractName = path.basename(file).replace(/\.[^.]+$/, '');
  const dialect = warehouseType(warehouse).dialect(undefined, 'lastro');
  const table = parseRelation(tableName ?? contractName, 'raw');
  switch (format) {
    case 'types':
      return contractToTypes(contract, contractName);
    case 'ddl':
      return `${contractToDdl(contract, { table, dialect })};`;
    case 'sql':
      return `${compileToSql(contract, table, dialect).violations()};`;
    case 'rules':
      return compileToSql(contract, table, dialect)
        .checks.map(({ expectation }) => expectation)
        .join('\n');
  }
}

export interface ContractCheckResult {
  exitCode: 0 | 1;
  lines: string[];
}

/** Checks a file or a table against a contract. Values of CSV files are read by the contract's types. */
export async function checkAgainstContract(
  { contract: file, cwd }: Pick<ContractOptions, 'contract' | 'cwd'>,
  data: string,
): Promise<ContractCheckResult> {
  const reading = /\.(jsonl|ndjson|json)(\.gz)?$/i.test(data) ? 'json' : 'text';
  const contract = readContract(file, { root: cwd, reading });
  const checkData = await openData(data, cwd, { text: true, isPersonal: contract.personalProperties.length > 0 });
  const { session, dialect, table, rowNumber } = checkData;
  try {
    const { columns } = await session.query(`SELECT * FROM ${dialect.table(table)} LIMIT 0`);
    const sourceRowColumn = columns.some(({ name: rowColumn }) => rowColumn === '_source_row')
      ? '_source_row'
      : undefined;
    const rowColumn = sourceRowColumn ?? rowNumber;
    const sql = contractToSql(contract, { table, columns, dialect, key: rowColumn === undefined ? [] : [rowColumn] });
    const { rows, invalidRows, checks, violations } = await checkTable(session, sql);
    const subject = `${data} by ${file}`;
    if (invalidRows === 0)
      return { exitCode: 0, lines: [`PASS  ${subject}: ${count(rows, 'row')}, ${count(checks.length, 'rule')}`] };
    const failedChecks = checks.filter((check) => check.rows > 0);
    const rowLabel = (key: Row): string =>
      rowColumn === undefined ? '' : `row ${Number(key[rowColumn]) + (sourceRowColumn === undefined ? 1 : 0)}: `;
    return {
      exitCode: 1,
      lines: [
        `FAIL  ${subject}: ${invalidRows.toLocaleString('en-US')} of ${count(rows, 'row')} break it`,
        ...failedChecks.map((check) => `      ${check.expectation}: ${count(check.rows, 'row')}`),
        '',
        ...violations.map((violation) => `${rowLabel(violation.key)}${violation.message}`),
      ],
    };
  } finally {
    await checkData.close();
  }
}

function compileToSql(contract: Contract, table: Relation, dialect: Dialect): ReturnType<typeof contractToSql> {
  const { schema } = contract;
  const properties = typeof schema === 'object' ? Object.keys((schema['properties'] as object | undefined) ?? {}) : [];
  const columns = properties.map((name) => ({ name, type: dialect.types.nameOf(plainType('text')) }));
  return contractToSql(contract, { table, columns, dialect });
}
