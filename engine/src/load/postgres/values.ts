import type { PostgresColumn } from './catalogue.js';

/**
 * The expression whose text stands for a column: what PostgreSQL writes, except where that depends on the server's settings or is a
 * notation of its own. Moments with a zone are ISO 8601 in UTC; lists and records JSON; money its amount;
 * truth `true` and `false`. The rest is as it is: numbers with all digits, `NaN`, `Infinity`, `infinity`, labels of
 * enums, `bytea` as `\x` and hexadecimal digits.
 */
export function textExpression({ base, kind }: PostgresColumn, column: string): string {
  if (kind === 'array' && base !== 'int2vector' && base !== 'oidvector') return `pg_catalog.to_json(${column})`;
  if (kind === 'composite') return `pg_catalog.to_json(${column})`;
  switch (base) {
    case 'timestamptz':
      return `pg_catalog.to_json(${column}) #>> '{}'`;
    case 'bool':
      return `${column}::pg_catalog.text`;
    case 'money':
      return `${column}::pg_catalog.numeric`;
    default:
      return column;
  }
}
