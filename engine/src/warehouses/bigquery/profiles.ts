import type { ProfileDialect } from '../../sql/dialect/profiles.js';

export const bigqueryProfiles: ProfileDialect = {
  text: (expression) => `CAST(${expression} AS STRING)`,
  finite: (value, isFloat) => (isFloat ? `IF(IS_NAN(${value}) OR IS_INF(${value}), NULL, ${value})` : value),
  number: (column) => `CAST(${column} AS FLOAT64)`,
  seconds: (column) => `CAST(UNIX_SECONDS(TIMESTAMP(${column})) AS FLOAT64)`,
  distinct: (column, approximate) => (approximate ? `APPROX_COUNT_DISTINCT(${column})` : `COUNT(DISTINCT ${column})`),
  quantiles: (number, shares) =>
    `TO_JSON_STRING([${shares.map((share) => `APPROX_QUANTILES(${number}, 100)[OFFSET(${Math.round(share * 100)})]`).join(', ')}])`,
  valueCounts: (text, limit) => `TO_JSON_STRING(APPROX_TOP_COUNT(${text}, ${limit}))`,
  readValueCounts: (json) =>
    (JSON.parse(json) as { value: string | null; count: number | string }[])
      .filter(({ value }) => value !== null)
      .map(({ value, count }) => ({ value: value ?? '', count: Number(count) })),
};
