import type { Dialect } from '../../sql/dialect.js';
import { bigqueryContracts } from './bigquery.js';
import type { ContractSqlDialect } from './contract-dialect.js';
import { duckdbContracts } from './duckdb.js';

/** What the compiled checks need of the engine whose quoting is `dialect`. */
export function contractDialect(dialect: Dialect): ContractSqlDialect {
  return dialect.name === 'bigquery' ? bigqueryContracts(dialect) : duckdbContracts;
}
