import { withinBounds } from '../templates/bounds.js';
import { integerOrNull } from '../templates/kwargs.js';
import { boundsText } from '../templates/descriptions.js';
import { tableColumns } from '../templates/table.js';

export default tableColumns({
  type: 'expect_table_column_count_to_be_between',
  summary: 'The number of columns is between two bounds.',
  kwargs: { min_value: integerOrNull, max_value: integerOrNull },
  describe: (kwargs) => `the number of columns ${boundsText(kwargs)}`,
  decide: ({ length }, kwargs) => ({ success: withinBounds(length, kwargs, 'integer'), observed: length }),
});
