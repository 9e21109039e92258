import type { Dialect } from '../sql/dialect.js';

/**
 * `value LIKE pattern`, with the same meaning in every engine: `%` and `_` are wildcards, and only the given character
 * escapes.
 */
export function likeExpression(dialect: Dialect, value: string, pattern: string, escape: string | undefined): string {
  let portable = '';
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] ?? '';
    const next = characters[i + 1];
    if (character === escape && next !== undefined) {
      portable += /[%_\\]/.test(next) ? `\\${next}` : next;
      i++;
    } else portable += character === '\\' ? '\\\\' : character;
  }
  return dialect.expectations.like(value, portable);
}
