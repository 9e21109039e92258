import { joinNames } from '../templates/descriptions.js';
import { tableColumns } from '../templates/table.js';

export default tableColumns({
  type: 'expect_table_columns_to_not_contain_set',
  summary: 'No column has one of these names.',
  kwargs: { column_set: { type: 'array', items: { type: 'string' }, minItems: 1 } },
  required: ['column_set'],
  schema: false,
  describe: ({ column_set: set }) => `none of the columns is ${joinNames(set)}`,
  decide(columns, { column_set: set }) {
    const found = columns.filter((name) => set.includes(name));
    return { success: found.length === 0, observed: [...columns].sort(), details: { found } };
  },
});
