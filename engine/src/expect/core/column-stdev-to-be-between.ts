import { textOf } from '../../base/cell.js';
import { steppedAggregate } from '../templates/aggregate.js';
import { float } from '../templates/numeric.js';
import { aggregate, countRows } from '../sql.js';
import { castAs } from '../value.js';

export default steppedAggregate({
  type: 'expect_column_stdev_to_be_between',
  summary: "The sample's standard deviation is between two bounds; it is undefined if a value is infinite.",
  family: 'float',
  reads: 'number',
  isComputed: () => true,
  says: (column) => `the standard deviation of ${column}`,
  byGroup: (column, scope) => `STDDEV_SAMP(${float(column, scope)})`,
  metrics(column, scope) {
    const { exactSum, isInfinite } = scope.dialect.expectations;
    const value = float(column, scope);
    const mean = aggregate(scope, (inside) => `${exactSum(inside)} / NULLIF(COUNT(${inside}), 0)`, value);
    return { mean, infinite: countRows(scope, isInfinite(value)) };
  },
  more(column, scope, { mean, infinite }) {
    if (mean === null || mean === undefined || Number(infinite) > 0) return {};
    const { dialect } = scope;
    const value = float(column, scope);
    const distance = `(${value} - ${castAs(dialect, dialect.string(textOf(mean)), 'float')})`;
    const stdev = (squares: string): string =>
      `SQRT(${dialect.expectations.exactSum(squares)} / NULLIF(COUNT(${squares}) - 1, 0))`;
    return { stdev: aggregate(scope, stdev, `${distance} * ${distance}`) };
  },
  observe: ({ stdev }) => stdev ?? null,
});
