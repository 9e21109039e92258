import { boundedAggregate } from '../templates/aggregate.js';
import { duplicateCounts } from '../templates/unique.js';
import { countRows } from '../sql.js';
import { castAs } from '../value.js';

export default boundedAggregate({
  type: 'expect_column_proportion_of_unique_values_to_be_between',
  summary: 'The number of distinct values divided by the number of values is between two bounds.',
  family: 'float',
  says: (column) => `the proportion of distinct values of ${column}`,
  byGroup: ({ sql }, { dialect }) => `${castAs(dialect, `COUNT(DISTINCT ${sql})`, 'float')} / NULLIF(COUNT(${sql}), 0)`,
  metrics: (column, scope) => ({
    groups: duplicateCounts(scope, [column], `${column.sql} IS NOT NULL`),
    present: countRows(scope, `${column.sql} IS NOT NULL`),
  }),
  observe: ({ distinct_values: distinct, present }) => (Number(present) === 0 ? 0 : Number(distinct) / Number(present)),
});
