import { boundedAggregate } from '../templates/aggregate.js';
import { numericColumn } from '../templates/numeric.js';
import { aggregate } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_sum_to_be_between',
  summary: 'The sum of the values lies between two bounds.',
  family: 'decimal',
  reads: 'number',
  isComputed: ({ family }) => family === 'float',
  says: (column) => `the sum of ${column}`,
  metrics(column, scope) {
    const { sql, family } = numericColumn(column, scope);
    const sum = (value: string): string =>
      family === 'float' ? scope.dialect.expectations.exactSum(value) : `SUM(${value})`;
    return { observed: aggregate(scope, sum, sql) };
  },
});
