import { boundsProblem } from '../families/bounds.js';
import { columnMap } from '../families/column-map.js';
import { flag, whole } from '../families/kwargs.js';
import { lengthOf } from '../families/length.js';
import { strict } from '../families/map.js';
import { range } from '../families/prose.js';

export default columnMap({
  type: 'expect_column_value_lengths_to_be_between',
  summary: 'The number of characters of every value lies between two bounds.',
  kwargs: { min_value: whole, max_value: whole, strict_min: flag, strict_max: flag },
  refine: ({ min_value, max_value }) => boundsProblem({ min_value: min_value ?? max_value, max_value: null }, true),
  expected(column, { min_value: min, max_value: max, strict_min: above, strict_max: below }) {
    const length = lengthOf(column);
    const low = typeof min === 'number' ? [`${length} ${above === true ? '>' : '>='} ${min}`] : [];
    const high = typeof max === 'number' ? [`${length} ${below === true ? '<' : '<='} ${max}`] : [];
    return strict([...low, ...high].join(' AND '));
  },
  says: (kwargs) => `has a length that ${range(kwargs)}`,
});
