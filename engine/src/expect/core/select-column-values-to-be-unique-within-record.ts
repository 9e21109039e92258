import { comparable } from '../text-reading.js';
import { multicolumnMap } from '../templates/multicolumn-map.js';
import { joinNames } from '../templates/descriptions.js';

export default multicolumnMap({
  type: 'expect_select_column_values_to_be_unique_within_record',
  summary: 'The values of several columns differ from each other in every row; two nulls are equal.',
  expected: (columns, _, { dialect }) =>
    columns
      .flatMap((a, i) => columns.slice(i + 1).map((b) => comparable(a, b, dialect).join(' IS DISTINCT FROM ')))
      .join(' AND '),
  says: ({ column_list: list }) => `${joinNames(list)} differ from each other`,
});
