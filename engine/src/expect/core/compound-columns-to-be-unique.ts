import { multicolumnMap } from '../families/multicolumn-map.js';
import { joined } from '../families/prose.js';
import { uniqueRows } from '../families/unique.js';

export default multicolumnMap({
  type: 'expect_compound_columns_to_be_unique',
  summary: 'No combination of values of several columns occurs twice.',
  expected: (columns, _, scope, present) =>
    uniqueRows(
      scope,
      columns.map((column) => column.sql),
      present,
    ),
  says: ({ column_list: list }) => `the combination of ${joined(list)} is unique`,
});
