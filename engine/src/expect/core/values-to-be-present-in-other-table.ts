import { columnMap } from '../templates/column-map.js';
import { name, sql } from '../templates/kwargs.js';
import { otherTableRows } from '../templates/other-table.js';
import { countQuery, whereClause } from '../sql.js';

export default columnMap({
  type: 'expect_column_values_to_be_present_in_other_table',
  summary: 'Every value occurs in a column of another table (`layer.table`): a foreign key.',
  kwargs: { other_table: name, other_column: name, other_row_condition: sql },
  required: ['other_table', 'other_column'],
  tables: ({ other_table: table }) => [table],
  expected(column, kwargs, scope) {
    const other = scope.dialect.identifier(kwargs.other_column);
    const rows = otherTableRows(scope, kwargs.other_table, kwargs.other_row_condition, `${other} IS NOT NULL`);
    const expected = `${column.sql} IN (SELECT ${other} FROM ${rows})`;
    const orphans = whereClause(scope.condition, `${column.sql} IS NOT NULL`, `NOT ${expected}`);
    return { expected, unexpected: countQuery(`SELECT COUNT(*) FROM ${scope.relation}${orphans}`) };
  },
  says: ({ other_table: table, other_column: other }) => `is present in ${table}.${other}`,
});
