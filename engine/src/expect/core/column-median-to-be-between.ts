import { boundedAggregate } from '../templates/aggregate.js';
import { continuous } from '../templates/continuous.js';
import { float } from '../templates/numeric.js';
import { aggregate, query, whereClause } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_median_to_be_between',
  summary: 'The median (for an even number of values, the mean of the middle two) is between two bounds.',
  family: 'float',
  reads: 'number',
  isComputed: () => true,
  says: (column) => `the median of ${column}`,
  byGroup: (column, scope) => continuous(float(column, scope), 0.5, scope),
  metrics(column, scope) {
    const value = float(column, scope);
    const { medianQuery, quantiles } = scope.dialect.expectations;
    // Integers are ordered in a fifth of the time of floats.
    const ordered = column.family === 'integer' ? column.sql : value;
    if (medianQuery === undefined)
      return { observed: aggregate(scope, (inside) => quantiles.continuous(inside, 0.5), ordered) };
    const rows = `${scope.relation}${whereClause(scope.condition, `${column.sql} IS NOT NULL`)}`;
    return { observed: query(medianQuery(value, rows)) };
  },
});
