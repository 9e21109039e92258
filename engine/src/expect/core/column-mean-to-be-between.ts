import { boundedAggregate } from '../templates/aggregate.js';
import { numericColumn } from '../templates/numeric.js';
import { aggregate } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_mean_to_be_between',
  summary: 'The mean of the values lies between two bounds.',
  family: 'float',
  reads: 'number',
  isComputed: () => true,
  says: (column) => `the mean of ${column}`,
  metrics(column, scope) {
    const { sql, family } = numericColumn(column, scope);
    const mean = (value: string): string =>
      family === 'float'
        ? `${scope.dialect.expectations.exactSum(value)} / NULLIF(COUNT(${value}), 0)`
        : `AVG(${value})`;
    return { observed: aggregate(scope, mean, sql) };
  },
});
