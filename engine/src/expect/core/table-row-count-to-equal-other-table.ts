import { defineExpectation } from '../define-expectation.js';
import { name } from '../templates/kwargs.js';
import { rowConditionText } from '../templates/descriptions.js';
import { countQuery, countRows } from '../sql.js';

export default defineExpectation({
  type: 'expect_table_row_count_to_equal_other_table',
  kind: 'column aggregate',
  summary: 'The table has as many rows as another (`layer.table`, or `table` in the same layer).',
  kwargs: { other_table_name: name },
  required: ['other_table_name'],
  tables: ({ other_table_name: other }) => [other],
  columns: () => [],
  describe: (kwargs) => `the number of rows equals that of ${kwargs.other_table_name}${rowConditionText(kwargs)}`,
  measure: (scope, { other_table_name: other }) => ({
    needs: { self: countRows(scope), other: countQuery(`SELECT COUNT(*) FROM ${scope.otherTable(other)}`) },
    decide(results) {
      const observed = { self: results.count('self'), other: results.count('other') };
      const sentence = `${observed.self} here, ${observed.other} there`;
      return { kind: 'value', success: observed.self === observed.other, observed, sentence };
    },
  }),
});
