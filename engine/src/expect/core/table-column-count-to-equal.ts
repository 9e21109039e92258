import { tableColumns } from '../templates/table.js';

export default tableColumns({
  type: 'expect_table_column_count_to_equal',
  summary: 'The table has this number of columns.',
  kwargs: { value: { type: 'integer' } },
  required: ['value'],
  describe: ({ value }) => `the number of columns is ${value}`,
  decide: ({ length }, { value }) => ({ success: length === value, observed: length }),
});
