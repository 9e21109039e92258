import { defineExpectation } from '../define-expectation.js';
import { name } from '../templates/kwargs.js';

export default defineExpectation({
  type: 'expect_column_to_exist',
  kind: 'table',
  summary: 'The table has a column of this name, at this position (from 0) if one is given.',
  kwargs: { column: name, column_index: { type: ['integer', 'null'] } },
  required: ['column'],
  schema: true,
  columns: () => [],
  describe: ({ column, column_index: index }) =>
    `the column ${column} exists${typeof index === 'number' ? ` at position ${index}` : ''}`,
  measure: ({ columns }, { column, column_index: index }) => ({
    needs: {},
    decide() {
      const at = columns.findIndex(({ name: known }) => known === column);
      const success = at >= 0 && (typeof index !== 'number' || at === index);
      return {
        kind: 'value',
        success,
        observed: at < 0 ? null : at,
        sentence: at < 0 ? 'there is none' : `at position ${at}`,
      };
    },
  }),
});
