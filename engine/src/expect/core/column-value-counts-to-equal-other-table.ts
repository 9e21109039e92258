import { defineExpectation } from '../define-expectation.js';
import { otherTableRows } from '../templates/other-table.js';
import { name, sql } from '../templates/kwargs.js';
import { rowConditionText } from '../templates/descriptions.js';
import { countQuery, whereClause } from '../sql.js';

export default defineExpectation({
  type: 'expect_column_value_counts_to_equal_other_table',
  kind: 'column aggregate',
  summary: 'Every value (null included) occurs as often as in a column of another table (`layer.table`).',
  kwargs: { column: name, other_table: name, other_column: name, other_row_condition: sql },
  required: ['column', 'other_table', 'other_column'],
  tables: ({ other_table: table }) => [table],
  columns: ({ column }) => [column],
  describe: (kwargs) =>
    `every value of ${kwargs.column} occurs as often as in ${kwargs.other_table}.${kwargs.other_column}${rowConditionText(kwargs)}`,
  measure(scope, kwargs) {
    const column = scope.column(kwargs.column);
    const other = scope.dialect.identifier(kwargs.other_column);
    const here = `SELECT ${column.sql} AS v, COUNT(*) AS n FROM ${scope.relation}${whereClause(scope.condition)} GROUP BY ${column.sql}`;
    const rows = otherTableRows(scope, kwargs.other_table, kwargs.other_row_condition);
    const there = `SELECT ${other} AS v, COUNT(*) AS n FROM ${rows} GROUP BY ${other}`;
    const differing =
      `SELECT here.v AS value_here, here.n AS rows_here, there.v AS value_there, there.n AS rows_there` +
      ` FROM (${here}) AS here FULL JOIN (${there}) AS there ON here.v = there.v OR (here.v IS NULL AND there.v IS NULL)` +
      ' WHERE COALESCE(here.n, 0) <> COALESCE(there.n, 0) ORDER BY value_here, value_there';
    return {
      needs: { differing: countQuery(`SELECT COUNT(*) FROM (${differing}) AS differing`) },
      decide(results) {
        const count = results.count('differing');
        const sentence = count === 0 ? 'the same values, as often' : `${count} values occur more or less often`;
        return { kind: 'value', success: count === 0, observed: count, sentence, query: { sql: differing, count } };
      },
    };
  },
});
