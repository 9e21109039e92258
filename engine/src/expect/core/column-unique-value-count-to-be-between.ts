import { boundedAggregate } from '../templates/aggregate.js';
import { duplicateCounts } from '../templates/unique.js';

export default boundedAggregate({
  type: 'expect_column_unique_value_count_to_be_between',
  summary: 'The number of distinct values is between two bounds.',
  family: 'integer',
  says: (column) => `the number of distinct values of ${column}`,
  byGroup: ({ sql }) => `COUNT(DISTINCT ${sql})`,
  metrics: (column, scope) => ({ groups: duplicateCounts(scope, [column], `${column.sql} IS NOT NULL`) }),
  observe: ({ distinct_values: distinct }) => distinct ?? 0,
});
