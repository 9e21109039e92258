/** How often a value occurs in a column. */
export interface ValueCount {
  value: string;
  count: number;
}

/** What profiles need of an engine beyond its quoting. */
export interface ProfileDialect {
  text(expression: string): string;
  /** A float, a date or a timestamp; NULL where it is NaN or an infinity. */
  finite(value: string, isFloat: boolean): string;
  /** A number of a number column. */
  number(column: string): string;
  /** Seconds since 1970 of a column of dates or timestamps, as a number. */
  seconds(column: string): string;
  distinct(column: string, approximate: boolean): string;
  /** An aggregate that returns the quantiles of a number as a list of JSON; those of all values are interpolated. */
  quantiles(number: string, shares: readonly number[], approximate: boolean): string;
  /** An aggregate that returns every value with its count as JSON; exact while there are at most `limit` values. */
  valueCounts(text: string, limit: number): string;
  readValueCounts(json: string): ValueCount[];
}
