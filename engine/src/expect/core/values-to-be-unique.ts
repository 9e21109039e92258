import { columnMap } from '../templates/column-map.js';
import { uniqueRows } from '../templates/unique.js';

export default columnMap({
  type: 'expect_column_values_to_be_unique',
  summary: 'No value occurs twice; every row of a repeated value is unexpected.',
  expected: (column, _, scope) => uniqueRows(scope, [column], `${column.sql} IS NOT NULL`),
  says: () => 'is unique',
});
