import { comparable } from '../text-reading.js';
import { multicolumnMap } from '../templates/multicolumn-map.js';
import { joinNames } from '../templates/descriptions.js';

export default multicolumnMap({
  type: 'expect_multicolumn_values_to_be_equal',
  summary: 'Several columns have the same value in every row; two nulls are equal.',
  expected([first, ...others], _, { dialect }) {
    if (first === undefined) return '1 = 1';
    return others.map((other) => comparable(first, other, dialect).join(' IS NOT DISTINCT FROM ')).join(' AND ');
  },
  says: ({ column_list: list }) => `${joinNames(list)} are equal`,
});
