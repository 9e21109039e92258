import { boundedAggregate } from '../templates/aggregate.js';
import { flag } from '../templates/kwargs.js';
import { aggregate } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_max_to_be_between',
  summary: 'The greatest value is between two bounds.',
  kwargs: { parse_strings_as_datetimes: flag, output_strftime_format: {} },
  exposesValues: true,
  reads: 'bounds',
  says: (column) => `the maximum of ${column}`,
  byGroup: ({ sql }) => `MAX(${sql})`,
  metrics: ({ sql }, scope) => ({ observed: aggregate(scope, (value) => `MAX(${value})`, sql) }),
});
