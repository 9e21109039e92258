import type { Dialect } from '../../sql/dialect.js';
import type { Column, Schema } from '../expectation.js';
import { likeExpression } from '../like.js';
import { requireText } from './length.js';

/** The character that takes the meaning from a `%` or `_` behind it. */
export const escape: Schema = { type: ['string', 'null'], minLength: 1, maxLength: 1 };

/** SQL that is true of text like one (`OR`) or all (`AND`) of some patterns. */
export function likeAny(
  dialect: Dialect,
  column: Column,
  patterns: readonly unknown[],
  escapeWith: unknown,
  join: 'AND' | 'OR',
): string {
  const value = requireText(column, 'is not like a pattern');
  const character = typeof escapeWith === 'string' ? escapeWith : undefined;
  return patterns.map((pattern) => `(${likeExpression(dialect, value, String(pattern), character)})`).join(` ${join} `);
}
