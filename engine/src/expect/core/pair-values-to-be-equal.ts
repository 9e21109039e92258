import { comparable } from '../text-reading.js';
import { pairMap } from '../templates/pair-map.js';

export default pairMap({
  type: 'expect_column_pair_values_to_be_equal',
  summary: 'Two columns have the same value in every row.',
  expected: (a, b, _, { dialect }) => comparable(a, b, dialect).join(' = '),
  says: ({ column_A: a, column_B: b }) => `${a} equals ${b}`,
});
