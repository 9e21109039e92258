import { boundedAggregate } from '../templates/aggregate.js';
import { float } from '../templates/numeric.js';
import { isPresent } from '../templates/read-column.js';
import { countRows, query, whereClause } from '../sql.js';

export default boundedAggregate({
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
    const infinite = countRows(scope, isInfinite(value));
    const rows = `${scope.relation}${whereClause(scope.condition, isPresent(column), `NOT ${isInfinite(value)}`)}`;
    const values = `SELECT ${value} AS v FROM ${rows}`;
    const mean = `SELECT ${exactSum('v')} / NULLIF(COUNT(v), 0) AS m FROM (${values}) AS present`;
    const squares = exactSum('(v - m) * (v - m)');
    const stdev = `SELECT SQRT(${squares} / NULLIF(COUNT(v) - 1, 0)) FROM (${values}) AS present CROSS JOIN (${mean}) AS mean`;
    return { stdev: query(stdev), infinite };
  },
  observe: ({ stdev, infinite }) => (Number(infinite) > 0 ? null : (stdev ?? null)),
});
