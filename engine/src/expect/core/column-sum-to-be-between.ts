import { boundedAggregate } from '../templates/aggregate.js';
import { numeric } from '../templates/numeric.js';
import { aggregate } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_sum_to_be_between',
  summary: 'The sum of the values lies between two bounds.',
  family: 'decimal',
  says: (column) => `the sum of ${column}`,
  metrics: (column, scope) => ({ observed: aggregate(scope, (value) => `SUM(${value})`, numeric(column, scope)) }),
});
