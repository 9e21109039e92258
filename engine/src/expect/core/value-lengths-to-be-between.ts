import { boundsProblem } from '../templates/bounds.js';
import { columnMap } from '../templates/column-map.js';
import { flag, integerOrNull } from '../templates/kwargs.js';
import { lengthOf } from '../templates/length.js';
import { strict } from '../templates/map.js';
import { boundsText } from '../templates/descriptions.js';

export default columnMap({
  type: 'expect_column_value_lengths_to_be_between',
  summary: 'The number of characters of every value is between two bounds.',
  kwargs: { min_value: integerOrNull, max_value: integerOrNull, strict_min: flag, strict_max: flag },
  refine: ({ min_value, max_value }) => boundsProblem({ min_value: min_value ?? max_value, max_value: null }, true),
  expected(column, { min_value: min, max_value: max, strict_min: above, strict_max: below }) {
    const length = lengthOf(column);
    const low = typeof min === 'number' ? [`${length} ${above === true ? '>' : '>='} ${min}`] : [];
    const high = typeof max === 'number' ? [`${length} ${below === true ? '<' : '<='} ${max}`] : [];
    return strict([...low, ...high].join(' AND '));
  },
  says: (kwargs) => `has a length that ${boundsText(kwargs)}`,
});
