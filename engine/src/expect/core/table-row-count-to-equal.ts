import { rowConditionText } from '../templates/descriptions.js';
import { rowCount } from '../templates/table.js';

export default rowCount({
  type: 'expect_table_row_count_to_equal',
  summary: 'The table has this number of rows.',
  kwargs: { value: { type: 'integer' } },
  required: ['value'],
  describe: (kwargs) => `the number of rows is ${kwargs.value}${rowConditionText(kwargs)}`,
  bounds: ({ value }) => ({ min_value: value, max_value: value }),
});
