import { boundedAggregate } from '../templates/aggregate.js';
import { continuous } from '../templates/continuous.js';
import { share } from '../templates/kwargs.js';
import { float } from '../templates/numeric.js';
import { query, whereClause } from '../sql.js';

export default boundedAggregate({
  type: 'expect_column_interpolated_quantile_to_be_between',
  summary: 'One quantile, interpolated between values, is between two bounds.',
  kwargs: { quantile: share },
  required: ['quantile'],
  family: 'float',
  reads: 'number',
  isComputed: () => true,
  says: (column, { quantile }) => `the quantile ${String(quantile)} of ${column}`,
  metrics(column, scope, { quantile }) {
    const { continuous: quantileOf, isWindow } = scope.dialect.expectations.quantiles;
    const rows = `${scope.relation}${whereClause(scope.condition, `${column.sql} IS NOT NULL`)}`;
    const sql = quantileOf(float(column, scope), Number(quantile));
    return { observed: query(`SELECT ${sql} AS q FROM ${rows}${isWindow ? ' LIMIT 1' : ''}`) };
  },
  byGroup: (column, scope, { quantile }) => continuous(float(column, scope), Number(quantile), scope),
});
