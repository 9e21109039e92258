import { boundedAggregate } from '../templates/aggregate.js';
import { countPresent, countRows } from '../sql.js';
import { castAs } from '../value.js';

export default boundedAggregate({
  type: 'expect_column_proportion_of_non_null_values_to_be_between',
  summary: 'The proportion of values that are not null is between two bounds.',
  family: 'float',
  says: (column) => `the proportion of non-null values of ${column}`,
  byGroup: ({ sql }, { dialect }) => `${castAs(dialect, `COUNT(${sql})`, 'float')} / COUNT(*)`,
  metrics: ({ sql }, scope) => ({ rows: countRows(scope), present: countPresent(scope, sql) }),
  observe: ({ rows, present }) => (Number(rows) === 0 ? 0 : Number(present) / Number(rows)),
});
