import { boundsProblem } from '../families/bounds.js';
import { flag, whole } from '../families/kwargs.js';
import { range, whereRows } from '../families/prose.js';
import { rowCount } from '../families/table.js';

export default rowCount({
  type: 'expect_table_row_count_to_be_between',
  summary: 'The number of rows lies between two bounds.',
  kwargs: { min_value: whole, max_value: whole, strict_min: flag, strict_max: flag },
  refine: (kwargs) => boundsProblem(kwargs, false),
  describe: (kwargs) => `the number of rows ${range(kwargs)}${whereRows(kwargs)}`,
  bounds: (kwargs) => kwargs,
});
