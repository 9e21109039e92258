import { defineExpectation } from '../define-expectation.js';
import { countOrNull, sql } from '../templates/kwargs.js';
import { customQuery } from '../templates/query.js';
import { exceptText } from '../templates/descriptions.js';
import { countQuery } from '../sql.js';

export default defineExpectation({
  type: 'unexpected_rows_expectation',
  kind: 'query',
  summary: 'A query returns no rows (with max_unexpected, at most so many). `{batch}` is the table.',
  kwargs: { unexpected_rows_query: sql, description: { type: ['string', 'null'] }, max_unexpected: countOrNull },
  required: ['unexpected_rows_query'],
  queries: ['unexpected_rows_query'],
  columns: () => [],
  describe: ({ unexpected_rows_query: text, description, max_unexpected: max }) =>
    (typeof description === 'string' && description !== '' ? description : `no row is found by ${text.trim()}`) +
    exceptText(max),
  measure(scope, { unexpected_rows_query: text, max_unexpected: max }) {
    const statement = customQuery(scope, text);
    return {
      reads: { query: statement, values: false },
      needs: { rows: countQuery(`SELECT COUNT(*) FROM (${statement}\n) AS unexpected`) },
      decide(results) {
        const count = results.count('rows');
        const observed = `${count} unexpected ${count === 1 ? 'row' : 'rows'}`;
        return {
          kind: 'value',
          success: count <= (max ?? 0),
          observed,
          sentence: observed,
          query: { sql: statement, count },
        };
      },
    };
  },
});
