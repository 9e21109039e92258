import type { Cell } from '../../base/cell.js';
import { LastroError } from '../../base/errors.js';
import type { ResultTable } from '../../warehouse/warehouse.js';
import { defineExpectation } from '../define-expectation.js';
import { shareOrNull, sql, text } from '../templates/kwargs.js';
import { customQuery } from '../templates/query.js';
import { query } from '../sql.js';

/** Rows of either query that are compared, as in Great Expectations. */
const MAX_ROWS = 200;

export default defineExpectation({
  type: 'expect_query_results_to_match_comparison',
  kind: 'query',
  summary:
    'Two queries have the same rows, in any order and under any names (the first 200 of each). `{batch}` is ' +
    'the table, `{source_table}` for the one it is compared with.',
  kwargs: {
    base_query: sql,
    comparison_query: sql,
    comparison_table: text,
    comparison_data_source_name: { type: ['string', 'null'] },
    mostly: shareOrNull,
  },
  required: ['base_query', 'comparison_query'],
  queries: ['base_query', 'comparison_query'],
  tables: ({ comparison_table: table }) => (table === undefined ? [] : [table]),
  columns: () => [],
  describe: ({ base_query: base, comparison_query: other }) => `${base.trim()} has the rows of ${other.trim()}`,
  measure(scope, { base_query: base, comparison_query: other, comparison_table: table, mostly }) {
    const source = table === undefined ? scope.sourceTable : scope.otherTable(table);
    if (source === undefined && other.includes('{source_table}'))
      throw new LastroError('check.no-source-table', '{source_table} of comparison_query has no value', {
        hint: 'name it by comparison_table: layer.table',
      });
    const expandTemplate = (text: string): string => customQuery(scope, text, { source_table: source ?? '' });
    const [baseQuery, otherQuery] = [expandTemplate(base), expandTemplate(other)];
    const limited = (text: string): string => `SELECT * FROM (${text}\n) AS compared LIMIT ${MAX_ROWS}`;
    return {
      reads: { query: baseQuery, values: true },
      needs: { base: query(limited(baseQuery)), comparison: query(limited(otherQuery)) },
      decide(results) {
        const [baseTable, comparisonTable] = [results.table('base'), results.table('comparison')];
        const unexpected = rowsMissingFrom(baseTable, comparisonTable);
        const missing = rowsMissingFrom(comparisonTable, baseTable);
        const largerCount = Math.max(baseTable.rows.length, comparisonTable.rows.length);
        const matched = baseTable.rows.length - unexpected.length;
        const percent = largerCount === 0 ? 0 : (1 - matched / largerCount) * 100;
        return {
          kind: 'value',
          success: 100 - percent >= (mostly ?? 1) * 100,
          observed: null,
          fields: { unexpected_count: largerCount - matched, unexpected_percent: percent },
          details: { missing_rows: missing, unexpected_rows: unexpected },
          sentence: `${matched} of ${largerCount} rows match`,
        };
      },
    };
  },
});

/** Rows of a table that another has not, or not as often. */
function rowsMissingFrom(table: ResultTable, other: ResultTable): Cell[] {
  const counts = new Map<string, number>();
  for (const row of other.rows) counts.set(JSON.stringify(row), (counts.get(JSON.stringify(row)) ?? 0) + 1);
  return table.rows.flatMap((row) => {
    const remaining = counts.get(JSON.stringify(row)) ?? 0;
    counts.set(JSON.stringify(row), remaining - 1);
    if (remaining > 0) return [];
    return [Object.fromEntries(table.columns.map(({ name }, i) => [name, row[i] ?? null]))];
  });
}
