import { comparable } from '../condition/render.js';
import { multicolumnMap } from '../families/multicolumn-map.js';
import { joined } from '../families/prose.js';

export default multicolumnMap({
  type: 'expect_multicolumn_values_to_be_equal',
  summary: 'Several columns have the same value in every row.',
  expected: (columns, _, { dialect }) =>
    columns
      .slice(1)
      .flatMap((b, i) => {
        const a = columns[i];
        return a === undefined ? [] : [`${comparable(a, b, dialect).join(' = ')}`];
      })
      .join(' AND '),
  says: ({ column_list: list }) => `${joined(list)} are equal`,
});
