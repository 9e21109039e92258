import type { Dialect } from '../sql/dialect.js';
import type { ColumnProfile, ValueCount } from './profile.js';

/** What profiles need of an engine beyond its quoting. */
export interface ProfileSql {
  text(expression: string): string;
  /** A number for every value that has an order; of dates and timestamps the seconds since 1970. */
  number(column: string, kind: ColumnProfile['kind']): string;
  distinct(column: string, approximate: boolean): string;
  /** An aggregate that answers every value with its count as JSON; exact while there are at most `most` values. */
  valueCounts(text: string, limit: number): string;
  readValueCounts(json: string): ValueCount[];
}

const duckdb: ProfileSql = {
  text: (expression) => `CAST(${expression} AS VARCHAR)`,
  number: (column, kind) => (kind === 'number' ? `CAST(${column} AS DOUBLE)` : `epoch(${column})`),
  distinct: (column, approximate) => (approximate ? `approx_count_distinct(${column})` : `COUNT(DISTINCT ${column})`),
  valueCounts: (text) => `CAST(to_json(map_entries(histogram(${text}))) AS VARCHAR)`,
  readValueCounts: (json) =>
    (JSON.parse(json) as { key: string; value: number }[]).map(({ key, value }) => ({ value: key, count: value })),
};

const bigquery: ProfileSql = {
  text: (expression) => `CAST(${expression} AS STRING)`,
  number: (column, kind) => `CAST(${kind === 'number' ? column : `UNIX_SECONDS(TIMESTAMP(${column}))`} AS FLOAT64)`,
  distinct: (column, approximate) => (approximate ? `APPROX_COUNT_DISTINCT(${column})` : `COUNT(DISTINCT ${column})`),
  valueCounts: (text, most) => `TO_JSON_STRING(APPROX_TOP_COUNT(${text}, ${most}))`,
  readValueCounts: (json) =>
    (JSON.parse(json) as { value: string | null; count: number | string }[])
      .filter(({ value }) => value !== null)
      .map(({ value, count }) => ({ value: value ?? '', count: Number(count) })),
};

export function profileSql(dialect: Dialect): ProfileSql {
  return dialect.name === 'bigquery' ? bigquery : duckdb;
}
