import { withinBounds } from '../families/bounds.js';
import { whole } from '../families/kwargs.js';
import { range } from '../families/prose.js';
import { columnsOfTable } from '../families/table.js';

export default columnsOfTable({
  type: 'expect_table_column_count_to_be_between',
  summary: 'The number of columns lies between two bounds.',
  kwargs: { min_value: whole, max_value: whole },
  describe: (kwargs) => `the number of columns ${range(kwargs)}`,
  decide: ({ length }, kwargs) => ({ success: withinBounds(length, kwargs, 'integer'), observed: length }),
});
