import type { ContractSqlDialect } from '../dialects/contract-dialect.js';

/** What one compilation shares: the engine, and names that are used once. */
export class Compilation {
  private used = 0;

  constructor(readonly sql: ContractSqlDialect) {}

  /** A variable that nothing else in the statement has; no engine keeps the prefix for itself. */
  readonly fresh = (): string => `item_${++this.used}`;
}
