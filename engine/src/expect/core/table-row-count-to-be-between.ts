import { boundsProblem } from '../templates/bounds.js';
import { flag, integerOrNull } from '../templates/kwargs.js';
import { boundsText, rowConditionText } from '../templates/descriptions.js';
import { rowCount } from '../templates/table.js';

export default rowCount({
  type: 'expect_table_row_count_to_be_between',
  summary: 'The number of rows is between two bounds.',
  kwargs: { min_value: integerOrNull, max_value: integerOrNull, strict_min: flag, strict_max: flag },
  refine: (kwargs) => boundsProblem(kwargs, false),
  describe: (kwargs) => `the number of rows ${boundsText(kwargs)}${rowConditionText(kwargs)}`,
  bounds: (kwargs) => kwargs,
});
