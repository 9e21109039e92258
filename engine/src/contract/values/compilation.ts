import type { Dialect } from '../../sql/dialect.js';
import type { ContractSqlDialect } from '../../sql/dialect/contracts.js';

/** What one compilation shares: the engine, and names that are used once. */
export class Compilation {
  readonly sql: ContractSqlDialect;
  private nameCount = 0;

  constructor(readonly dialect: Dialect) {
    this.sql = dialect.contracts;
  }

  /** A variable that nothing else in the statement has; no engine keeps the prefix for itself. */
  readonly uniqueName = (): string => `item_${++this.nameCount}`;
}
