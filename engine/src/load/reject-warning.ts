import { textOf } from '../base/cell.js';
import { count } from '../base/text.js';
import type { Dialect } from '../sql/dialect.js';
import type { Session } from '../warehouse/warehouse.js';
import { REJECTED_ROWS, type LoadAttempt } from './audit.js';

/** `3: expected 2 columns, found 3`: the line of the first of some rejects and its reason; undefined when there is none. */
export async function firstReject(session: Session, rejects: string): Promise<string | undefined> {
  const { rows } = await session.query(`SELECT line, reason FROM ${rejects} ORDER BY record LIMIT 1`);
  const [first] = rows;
  return first?.map((cell) => textOf(cell).replaceAll(/\s+/g, ' ').slice(0, 200)).join(': ');
}

/** `2 of 5 records rejected, the first at orders.csv:3: expected 2 columns, found 3`; nothing when none was. */
export async function rejectWarnings(
  session: Session,
  dialect: Dialect,
  { runId, table }: LoadAttempt,
  { read, rejected }: { read: number; rejected: number },
): Promise<string[]> {
  if (rejected === 0) return [];
  const { rows } = await session.query(
    `SELECT file_name, line_number, reason FROM ${dialect.table(REJECTED_ROWS)}` +
      ` WHERE line_number IS NOT NULL AND run_id = ${dialect.string(runId)} AND table_name = ${dialect.string(table)}` +
      ' ORDER BY file_name, line_number LIMIT 1',
  );
  const summary = `${rejected.toLocaleString('en-US')} of ${count(read, 'record')} rejected`;
  const [first] = rows;
  if (first === undefined) return [summary];
  const [file, line, reason] = first.map((cell) => textOf(cell).replaceAll(/\s+/g, ' ').slice(0, 200));
  return [`${summary}, the first at ${file}:${line}: ${reason}`];
}
