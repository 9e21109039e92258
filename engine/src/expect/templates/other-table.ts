import { readCondition } from '../condition/read.js';
import { renderCondition } from '../condition/render.js';
import type { Scope } from '../expectation.js';
import { whereClause } from '../sql.js';

/** `table WHERE ...`: the rows of another table that count. Its columns' types are not known, so literals keep theirs. */
export function otherTableRows(scope: Scope, table: string, condition: string | undefined, present?: string): string {
  const { dialect } = scope;
  const column = (name: string): { sql: string; family: 'other' } => ({
    sql: dialect.identifier(name),
    family: 'other',
  });
  const rendered =
    condition === undefined ? undefined : renderCondition(readCondition(condition, 'sql'), { dialect, column });
  return `${scope.otherTable(table)}${whereClause(present, rendered)}`;
}
