import { messageOf, type UsageError } from '../../base/errors.js';
import { StatementError } from '../../warehouse/warehouse.js';
import { accessError } from './access-error.js';
import { BigQueryFailure } from './failures.js';

/** Of a statement that failed: at the place where BigQuery points, `at [line:column]` in its message, or `[at line:column]`. */
export function statementError(sql: string, error: unknown): StatementError | UsageError {
  const denied = accessError(error);
  if (denied !== undefined) return denied;
  const message = messageOf(error);
  const [, line, column] = [...message.matchAll(/(?:\bat \[|\[at )(\d+):(\d+)\]/g)].at(-1) ?? [];
  return new StatementError(message, {
    kind: (error instanceof BigQueryFailure ? error.reason : undefined) ?? 'Error',
    sql,
    offset: line === undefined ? undefined : offsetOf(sql, Number(line), Number(column)),
  });
}

/** Lines and columns count from 1; a column is a character, and a tab reaches to the next multiple of eight. */
function offsetOf(sql: string, line: number, column: number): number {
  const lines = [...sql.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)];
  const { index: start = sql.length, 0: text = '' } = lines[line - 1] ?? {};
  let width = 0;
  let offset = 0;
  for (const character of text) {
    if (width >= column - 1) break;
    width = character === '\t' ? width + 8 - (width % 8) : width + 1;
    offset += character.length;
  }
  return start + offset;
}
