import { boundedAggregate } from '../templates/aggregate.js';
import { sumOf } from '../templates/number-aggregate.js';
import { aggregate } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_sum_to_be_between',
  summary: 'The sum of the values is between two bounds.',
  family: 'decimal',
  reads: 'number',
  isComputed: ({ family }) => family === 'float',
  says: (column) => `the sum of ${column}`,
  metrics(column, scope) {
    const { sql, of } = sumOf(column, scope);
    return { observed: aggregate(scope, of, sql) };
  },
  byGroup(column, scope) {
    const { sql, of } = sumOf(column, scope);
    return of(sql);
  },
});
