import { boundedAggregate } from '../templates/aggregate.js';
import { float } from '../templates/numeric.js';
import { aggregate, query, whereClause } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_median_to_be_between',
  summary: 'The median (of an even number of values the mean of the middle two) lies between two bounds.',
  family: 'float',
  says: (column) => `the median of ${column}`,
  metrics(column, scope) {
    const value = float(column, scope);
    if (scope.dialect.name === 'duckdb')
      return { observed: aggregate(scope, (inside) => `quantile_cont(${inside}, 0.5)`, value) };
    const ranked =
      `SELECT ${value} AS v, ROW_NUMBER() OVER (ORDER BY ${value}) AS r, COUNT(*) OVER () AS n` +
      ` FROM ${scope.relation}${whereClause(scope.condition, `${column.sql} IS NOT NULL`)}`;
    return { observed: query(`SELECT AVG(v) FROM (${ranked}) AS ranked WHERE r IN (DIV(n + 1, 2), DIV(n + 2, 2))`) };
  },
});
