import path from 'node:path';
import { contractToDdl, contractToSql, contractToTypes, readContract, type Contract } from '../contract/index.js';
import { plainType, type Dialect } from '../sql/index.js';
import { warehouseType, type WarehouseName } from '../warehouses/index.js';
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

function compileToSql(contract: Contract, table: Relation, dialect: Dialect): ReturnType<typeof contractToSql> {
  const { schema } = contract;
  const properties = typeof schema === 'object' ? Object.keys((schema['properties'] as object | undefined) ?? {}) : [];
  const columns = properties.map((name) => ({ name, type: dialect.types.nameOf(plainType('text')) }));
  return contractToSql(contract, { table, columns, dialect });
}
