import { columnMap } from '../templates/column-map.js';
import { flag, number } from '../templates/kwargs.js';
import { float } from '../templates/numeric.js';
import { valueText } from '../templates/descriptions.js';
import { withStatistics } from '../templates/statistics.js';

export default columnMap({
  type: 'expect_column_value_z_scores_to_be_less_than',
  summary:
    'The z-score of every value, its distance above the mean in standard deviations, is below a threshold (double_sided: above or below the mean).',
  kwargs: { threshold: number, double_sided: flag },
  required: ['threshold', 'double_sided'],
  reads: () => 'number',
  expected(column, { threshold, double_sided: both }, scope) {
    const value = float(column, scope);
    const finite = `CASE WHEN NOT ${scope.dialect.expectations.isInfinite(value)} THEN ${value} END`;
    const over = withStatistics(scope, column, {
      lastro_mean: `AVG(${finite})`,
      lastro_stdev: `STDDEV_SAMP(${finite})`,
    });
    const score = `(${value} - lastro_mean) / NULLIF(lastro_stdev, 0)`;
    const test = both ? `ABS(${score}) < ${Math.abs(threshold)}` : `${score} < ${threshold}`;
    return { over, expected: `${value} IS NOT NULL AND (COALESCE(lastro_stdev, 0) = 0 OR ${test})` };
  },
  says: ({ threshold, double_sided: both }) =>
    `has ${both ? 'an absolute' : 'a'} z-score of less than ${valueText(threshold)}`,
});
