import type { Dialect } from '../../sql/dialect.js';
import type { ContractSqlDialect } from '../../sql/dialect/contracts.js';

/** The state that one compilation shares: the dialect, and unique names. */
export class Compilation {
  readonly sql: ContractSqlDialect;
  private nameCount = 0;

  constructor(readonly dialect: Dialect) {
    this.sql = dialect.contracts;
  }

  /** A variable that is unique in the statement; no engine reserves its prefix. */
  readonly uniqueName = (): string => `item_${++this.nameCount}`;
}
