import type { Dialect } from '../sql/dialect.js';

/**
 * `value LIKE pattern`, with the same meaning in every engine: `%` and `_` are wild, only the given escape escapes.
 * BigQuery has no ESCAPE clause, its escape is always a backslash.
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
  const escaped = portable.includes('\\') && dialect.name === 'duckdb' ? ` ESCAPE '\\'` : '';
  return `${value} LIKE ${dialect.string(portable)}${escaped}`;
}
