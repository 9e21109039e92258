import { boundedAggregate } from '../templates/aggregate.js';
import { float } from '../templates/numeric.js';
import { aggregate } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_stdev_to_be_between',
  summary: "The sample's standard deviation lies between two bounds.",
  family: 'float',
  says: (column) => `the standard deviation of ${column}`,
  metrics: (column, scope) => ({
    observed: aggregate(scope, (value) => `STDDEV_SAMP(${value})`, float(column, scope)),
  }),
});
