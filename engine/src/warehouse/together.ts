import type { Session } from './warehouse.js';

/** Runs statements that the engine has written: all or none where the warehouse's transactions hold them, else one by one. Throws {@link StatementError}. */
export async function runAll(session: Session, statements: readonly string[]): Promise<void> {
  if (session.runAll !== undefined) return session.runAll(statements);
  for (const statement of statements) await session.run(statement);
}

/** Queries that only read: of one state of the tables where the warehouse would open a transaction for each. */
export function readTogether<T>(session: Session, work: () => Promise<T>): Promise<T> {
  return session.readTogether === undefined ? work() : session.readTogether(work);
}
