import type { Session } from './warehouse.js';

/** Runs statements that the engine has written: all or none where the warehouse's transactions hold them, else one by one. Throws {@link StatementError}. */
export async function runAll(session: Session, statements: readonly string[]): Promise<void> {
  if (session.runAll !== undefined) return session.runAll(statements);
  for (const statement of statements) await session.run(statement);
}
