import { joinNames } from '../templates/descriptions.js';
import { tableColumns } from '../templates/table.js';

export default tableColumns({
  type: 'expect_table_columns_to_match_ordered_list',
  summary: 'The columns have these names in this order; any when the list is null.',
  kwargs: { column_list: { type: ['array', 'null'], items: { type: 'string' } } },
  describe: ({ column_list: list }) => `the columns are ${joinNames(list ?? ['any'])}, in this order`,
  decide(columns, { column_list: list }) {
    if (list === null || list === undefined) return { success: true, observed: columns };
    const mismatched = Array.from({ length: Math.max(columns.length, list.length) }, (_, i) => ({
      'Expected Column Position': i,
      Expected: list[i] ?? null,
      Found: columns[i] ?? null,
    })).filter(({ Expected, Found }) => Expected !== Found);
    if (mismatched.length === 0) return { success: true, observed: columns };
    return { success: false, observed: columns, details: { mismatched } };
  },
});
