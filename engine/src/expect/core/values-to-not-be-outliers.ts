import { columnMap } from '../templates/column-map.js';
import { oneOf } from '../templates/kwargs.js';
import { float } from '../templates/numeric.js';
import { valueText } from '../templates/descriptions.js';
import { withStatistics } from '../templates/statistics.js';

export default columnMap({
  type: 'expect_column_values_to_not_be_outliers',
  summary:
    'No value is an outlier: beyond the quartiles by more than multiplier times their distance (iqr), or ' +
    'multiplier standard deviations or more from the mean (std).',
  kwargs: { method: oneOf('iqr', 'std'), multiplier: { type: 'number', minimum: 0 } },
  reads: () => 'number',
  expected(column, { method = 'iqr', multiplier = 1.5 }, scope) {
    const value = float(column, scope);
    const finite = `CASE WHEN NOT ${scope.dialect.expectations.isInfinite(value)} THEN ${value} END`;
    if (method === 'std') {
      const over = withStatistics(scope, column, {
        lastro_mean: `AVG(${finite})`,
        lastro_stdev: `STDDEV_SAMP(${finite})`,
      });
      const maxDistance = `${multiplier} * lastro_stdev`;
      return {
        over,
        expected: `${value} IS NOT NULL AND (lastro_stdev IS NULL OR ABS(${value} - lastro_mean) < ${maxDistance} OR (${maxDistance} = 0 AND ${value} = lastro_mean))`,
      };
    }
    const { continuous, isWindow } = scope.dialect.expectations.quantiles;
    const quartiles = { lastro_q1: continuous(value, 0.25), lastro_q3: continuous(value, 0.75) };
    const over = withStatistics(scope, column, quartiles, isWindow);
    const maxDistance = `${multiplier} * (lastro_q3 - lastro_q1)`;
    return { over, expected: `${value} BETWEEN lastro_q1 - ${maxDistance} AND lastro_q3 + ${maxDistance}` };
  },
  says: ({ method = 'iqr', multiplier = 1.5 }) =>
    `is no outlier (${valueText(method)}, multiplier ${valueText(multiplier)})`,
});
