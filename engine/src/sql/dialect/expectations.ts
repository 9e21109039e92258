/** Quantiles, exact ones. */
export interface QuantileDialect {
  /** Interpolated between values. */
  readonly continuous: (value: string, fraction: number) => string;
  /** A value that occurs. */
  readonly discrete: (value: string, fraction: number) => string;
  /** Whether they are windows over all rows, of which a query takes one, and no aggregates. */
  readonly isWindow: boolean;
}

/** The forms of expectations that engines write differently. */
export interface ExpectationDialect {
  /** Bytes of a text in UTF-8. */
  byteLength(text: string): string;
  /** `value LIKE pattern`, a backslash the only escape. */
  like(value: string, pattern: string): string;
  /** Whether a text is one of several literals, in the fastest way. */
  isOneOfTexts(text: string, literals: readonly string[]): string;
  /** A text as a float, NaN and infinities included; NULL where it is none. `readNumber` repeats it. */
  readonly castNumber: (text: string) => string;
  /** A text as a float, when it is a finite number; NULL otherwise. */
  readonly readNumber: (text: string) => string;
  /** A text as a timestamp in UTC, when it is a date or a date and time as ISO 8601 has them; NULL otherwise. */
  readonly readMoment: (text: string) => string;
  /** Whether a float is NaN. */
  readonly isNan: (float: string) => string;
  /** Whether a float is an infinity. */
  readonly isInfinite: (float: string) => string;
  /** The sum of floats, the same in whatever order they come. */
  readonly exactSum: (float: string) => string;
  /** The smallest values of a group, so many at most, as an array; NULL or empty without any. */
  readonly smallest: (value: string, count: number) => string;
  readonly quantiles: QuantileDialect;
  /** A query of one float: the median of the values of `rows` (the text after FROM); undefined where it is an aggregate. */
  readonly medianQuery: ((value: string, rows: string) => string) | undefined;
  /** Whether the rows of a table have an order that a window without ORDER BY uses. */
  readonly hasRowOrder: boolean;
}
