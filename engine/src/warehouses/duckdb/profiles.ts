import type { ProfileDialect } from '../../sql/dialect/profiles.js';

export const duckdbProfiles: ProfileDialect = {
  text: (expression) => `CAST(${expression} AS VARCHAR)`,
  finite: (value) => `CASE WHEN isfinite(${value}) THEN ${value} END`,
  number: (column) => `CAST(${column} AS DOUBLE)`,
  seconds: (column) => `epoch(${column})`,
  distinct: (column, approximate) => (approximate ? `approx_count_distinct(${column})` : `COUNT(DISTINCT ${column})`),
  quantiles: (number, shares, approximate) =>
    `CAST(to_json(${approximate ? 'approx_quantile' : 'quantile_cont'}(${number}, [${shares.join(', ')}])) AS VARCHAR)`,
  valueCounts: (text) => `CAST(to_json(map_entries(histogram(${text}))) AS VARCHAR)`,
  readValueCounts: (json) =>
    (JSON.parse(json) as { key: string; value: number }[]).map(({ key, value }) => ({ value: key, count: value })),
};
