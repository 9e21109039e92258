import { distinctSet } from '../templates/distinct.js';

export default distinctSet({
  type: 'expect_column_distinct_values_to_be_in_set',
  summary: 'The distinct values are all members of a set; an empty set, or null, means any value.',
  optional: true,
  says: (column, set) => `${column} are all among ${set}`,
  decide: (observed, expected, impossible) =>
    expected.size + impossible === 0 || [...observed].every((key) => expected.has(key)),
});
