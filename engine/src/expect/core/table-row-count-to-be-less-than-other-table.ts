import { defineExpectation } from '../define-expectation.js';
import { flag, name } from '../templates/kwargs.js';
import { rowConditionText } from '../templates/descriptions.js';
import { countQuery, countRows } from '../sql.js';

export default defineExpectation({
  type: 'expect_table_row_count_to_be_less_than_other_table',
  kind: 'column aggregate',
  summary: 'The table has fewer rows than another (with or_equal, not more).',
  kwargs: { other_table_name: name, or_equal: flag },
  required: ['other_table_name'],
  tables: ({ other_table_name: other }) => [other],
  columns: () => [],
  describe: (kwargs) =>
    `the number of rows is ${kwargs.or_equal === true ? 'at most' : 'less than'} that of ${kwargs.other_table_name}${rowConditionText(kwargs)}`,
  measure: (scope, { other_table_name: other, or_equal: orEqual }) => ({
    needs: { self: countRows(scope), other: countQuery(`SELECT COUNT(*) FROM ${scope.otherTable(other)}`) },
    decide(results) {
      const observed = { self: results.count('self'), other: results.count('other') };
      const success = orEqual === true ? observed.self <= observed.other : observed.self < observed.other;
      return { kind: 'value', success, observed, sentence: `${observed.self} here, ${observed.other} there` };
    },
  }),
});
