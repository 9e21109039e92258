import { sqlTimestamp } from '../base/clock.js';
import type { Dialect } from '../sql/dialect.js';
import type { Session } from '../warehouse/warehouse.js';
import { LOADER_STATE, type LoadAttempt } from './audit.js';

/** What a loader kept at its last success; undefined when it never kept anything. */
export async function readState(session: Session, dialect: Dialect, loader: string): Promise<unknown> {
  const { rows } = await session.query(
    `SELECT state FROM ${dialect.table(LOADER_STATE)} WHERE loader_name = ${dialect.string(loader)}`,
  );
  const text = rows[0]?.[0];
  return typeof text === 'string' ? (JSON.parse(text) as unknown) : undefined;
}

/** Within the transaction of the rows that the state covers; `undefined` removes what was kept. */
export async function writeState(
  session: Session,
  dialect: Dialect,
  loader: string,
  state: unknown,
  attempt: LoadAttempt,
): Promise<void> {
  const table = dialect.table(LOADER_STATE);
  await session.run(`DELETE FROM ${table} WHERE loader_name = ${dialect.string(loader)}`);
  if (state === undefined) return;
  const values = [loader, JSON.stringify(state), attempt.runId, sqlTimestamp(attempt.at)];
  await session.run(`INSERT INTO ${table} VALUES (${values.map((value) => dialect.string(value)).join(', ')})`);
}
