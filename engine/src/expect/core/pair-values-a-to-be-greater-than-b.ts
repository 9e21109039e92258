import { compareSql } from '../text-reading.js';
import { flag } from '../templates/kwargs.js';
import { pairMap } from '../templates/pair-map.js';

export default pairMap({
  type: 'expect_column_pair_values_a_to_be_greater_than_b',
  summary: 'The first column is greater than the second (or equal, with or_equal) in every row.',
  kwargs: {
    or_equal: flag,
    parse_strings_as_datetimes: flag,
    allow_cross_type_comparisons: flag,
  },
  expected: (a, b, { or_equal: orEqual }, { dialect }) => compareSql(a, orEqual === true ? '>=' : '>', b, dialect),
  says: ({ column_A: a, column_B: b, or_equal: orEqual }) =>
    `${a} is ${orEqual === true ? 'at least' : 'greater than'} ${b}`,
});
