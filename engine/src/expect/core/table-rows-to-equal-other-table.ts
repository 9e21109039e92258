import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { isNumeric } from '../../sql/type-family.js';
import { defineExpectation } from '../define-expectation.js';
import { exceptText, joinNames, rowConditionText } from '../templates/descriptions.js';
import { countOrNull, name, names } from '../templates/kwargs.js';
import { countQuery, whereClause } from '../sql.js';

const columnNames = { ...names, minItems: 1 };

export default defineExpectation({
  type: 'expect_table_rows_to_equal_other_table',
  kind: 'column aggregate',
  summary:
    'The table and another have the same rows, whatever their order and how often they occur: of all columns of this table, of ' +
    'column_list, or of all but exclude_columns; numbers rounded to `precision` digits after the point.',
  kwargs: {
    other_table: name,
    column_list: columnNames,
    exclude_columns: columnNames,
    precision: { type: 'integer' },
    max_unexpected: countOrNull,
  },
  required: ['other_table'],
  tables: ({ other_table: table }) => [table],
  columns: ({ column_list: list = [], exclude_columns: excluded = [] }) =>
    list.filter((each) => !excluded.includes(each)),
  describe: (kwargs) =>
    `the rows are those of ${kwargs.other_table}` +
    (kwargs.column_list === undefined ? '' : ` by ${joinNames(kwargs.column_list)}`) +
    (kwargs.exclude_columns === undefined ? '' : ` but for ${joinNames(kwargs.exclude_columns)}`) +
    rowConditionText(kwargs) +
    exceptText(kwargs.max_unexpected),
  measure(scope, kwargs) {
    const { precision, max_unexpected: max } = kwargs;
    const excluded = (kwargs.exclude_columns ?? []).map((each) => scope.column(each).name);
    const compared = (kwargs.column_list ?? scope.columns.map((each) => each.name))
      .map((each) => scope.column(each))
      .filter((column) => !excluded.includes(column.name));
    if (compared.length === 0)
      throw new LastroError('check.no-columns', 'all columns are excluded from the comparison');
    const list = compared
      .map(({ name: own, family }) => {
        const sql = scope.dialect.identifier(own);
        return precision === undefined || !isNumeric(family) ? sql : `ROUND(${sql}, ${precision}) AS ${sql}`;
      })
      .join(', ');
    const here = `SELECT ${list} FROM ${scope.relation}${whereClause(scope.condition)}`;
    const there = `SELECT ${list} FROM ${scope.otherTable(kwargs.other_table)}`;
    const differing = `(${here} EXCEPT DISTINCT ${there}) UNION ALL (${there} EXCEPT DISTINCT ${here})`;
    return {
      needs: { differing: countQuery(`SELECT COUNT(*) FROM (${differing}) AS differing`) },
      decide(results) {
        const n = results.count('differing');
        const sentence = n === 0 ? 'the same rows' : `${count(n, 'row')} only in one of the tables`;
        return { kind: 'value', success: n <= (max ?? 0), observed: n, sentence, query: { sql: differing, count: n } };
      },
    };
  },
});
