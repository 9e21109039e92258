import type { ContractSqlDialect } from '../dialects/contract-dialect.js';

/** What one compilation shares: the engine, and names that are used once. */
export class Compilation {
  private nameCount = 0;

  constructor(readonly sql: ContractSqlDialect) {}

  /** A variable that nothing else in the statement has; no engine keeps the prefix for itself. */
  readonly uniqueName = (): string => `item_${++this.nameCount}`;
}
