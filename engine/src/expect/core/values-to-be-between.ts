import { boundsProblem, insideBounds } from '../families/bounds.js';
import { columnMap } from '../families/column-map.js';
import { between, flag } from '../families/kwargs.js';
import { strict } from '../families/map.js';
import { range } from '../families/prose.js';

export default columnMap({
  type: 'expect_column_values_to_be_between',
  summary: 'Every value lies between two bounds; one of them may be missing.',
  kwargs: {
    ...between,
    parse_strings_as_datetimes: flag,
    allow_cross_type_comparisons: flag,
    output_strftime_format: {},
  },
  refine: (kwargs) => boundsProblem(kwargs, true),
  expected: (column, kwargs, scope) => strict(insideBounds(column, kwargs, scope)),
  says: range,
});
