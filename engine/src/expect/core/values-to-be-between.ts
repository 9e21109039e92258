import { boundsProblem, insideBounds } from '../templates/bounds.js';
import { columnMap } from '../templates/column-map.js';
import { boundKwargs, flag } from '../templates/kwargs.js';
import { strict } from '../templates/map.js';
import { orderKind } from '../text-reading.js';
import { boundsText } from '../templates/descriptions.js';

export default columnMap({
  type: 'expect_column_values_to_be_between',
  summary: 'Every value is between two bounds; one of them may be omitted.',
  kwargs: {
    ...boundKwargs,
    parse_strings_as_datetimes: flag,
    allow_cross_type_comparisons: flag,
    output_strftime_format: {},
  },
  reads: ({ min_value: min, max_value: max }) => orderKind([min, max]),
  refine: (kwargs) => boundsProblem(kwargs, true),
  expected: (column, kwargs, scope) => strict(insideBounds(column, kwargs, scope)),
  says: boundsText,
});
