import { boundedAggregate } from '../templates/aggregate.js';
import { numeric } from '../templates/numeric.js';
import { aggregate } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_mean_to_be_between',
  summary: 'The mean of the values lies between two bounds.',
  family: 'float',
  says: (column) => `the mean of ${column}`,
  metrics: (column, scope) => ({ observed: aggregate(scope, (value) => `AVG(${value})`, numeric(column, scope)) }),
});
