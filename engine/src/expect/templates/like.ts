import type { Dialect } from '../../sql/dialect.js';
import type { Column } from '../expectation.js';
import { likeExpression } from '../like.js';
import { requireText } from './length.js';

/** The character that escapes a following `%` or `_`. */
export const escape = { type: ['string', 'null'], minLength: 1, maxLength: 1 } as const;

/** SQL that is true of text like one (`OR`) or all (`AND`) of some patterns. */
export function likeAny(
  dialect: Dialect,
  column: Column,
  patterns: readonly string[],
  escapeWith: string | null | undefined,
  join: 'AND' | 'OR',
): string {
  const value = requireText(column, 'is not like a pattern');
  return patterns
    .map((pattern) => `(${likeExpression(dialect, value, pattern, escapeWith ?? undefined)})`)
    .join(` ${join} `);
}
