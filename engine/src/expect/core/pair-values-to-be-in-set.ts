import { pairMap } from '../templates/pair-map.js';
import { listText } from '../templates/descriptions.js';
import { inSet } from '../templates/set.js';

export default pairMap({
  type: 'expect_column_pair_values_to_be_in_set',
  summary: 'The values of two columns are one of a set of pairs in every row. A null in a pair matches a null.',
  kwargs: { value_pairs_set: { type: 'array', items: { type: 'array', minItems: 2, maxItems: 2 } } },
  required: ['value_pairs_set'],
  expected(a, b, { value_pairs_set: pairs }, { dialect }) {
    const side = (column: typeof a, value: unknown): string =>
      value === null ? `${column.sql} IS NULL` : (inSet(dialect, column, [value]) ?? '1 = 0');
    const tests = pairs.map(([x, y]) => `(${side(a, x)} AND ${side(b, y)})`);
    return tests.length === 0 ? '1 = 0' : [...new Set(tests)].join(' OR ');
  },
  says: ({ column_A: a, column_B: b, value_pairs_set: pairs }) => `${a} and ${b} are one of ${listText(pairs)}`,
});
