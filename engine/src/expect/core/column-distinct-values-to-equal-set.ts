import { distinctSet } from '../templates/distinct.js';

export default distinctSet({
  type: 'expect_column_distinct_values_to_equal_set',
  summary: 'The distinct values are exactly the members of a set; null is never observed.',
  says: (column, set) => `${column} are exactly ${set}`,
  decide: (observed, expected, impossible) =>
    impossible === 0 && observed.size === expected.size && [...expected].every((key) => observed.has(key)),
});
