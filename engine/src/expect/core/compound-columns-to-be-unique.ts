import { multicolumnMap } from '../templates/multicolumn-map.js';
import { joinNames } from '../templates/descriptions.js';
import { uniqueRows } from '../templates/unique.js';

export default multicolumnMap({
  type: 'expect_compound_columns_to_be_unique',
  summary: 'No combination of values of several columns occurs twice.',
  expected: (columns, _, scope, present) => uniqueRows(scope, columns, present),
  says: ({ column_list: list }) => `the combination of ${joinNames(list)} is unique`,
});
