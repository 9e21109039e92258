import { boundedAggregate } from '../templates/aggregate.js';
import { meanOf } from '../templates/number-aggregate.js';
import { aggregate } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_mean_to_be_between',
  summary: 'The mean of the values is between two bounds.',
  family: 'float',
  reads: 'number',
  isComputed: () => true,
  says: (column) => `the mean of ${column}`,
  metrics(column, scope) {
    const { sql, of } = meanOf(column, scope);
    return { observed: aggregate(scope, of, sql) };
  },
  byGroup(column, scope) {
    const { sql, of } = meanOf(column, scope);
    return of(sql);
  },
});
