import { distinctSet } from '../templates/distinct.js';

export default distinctSet({
  type: 'expect_column_distinct_values_to_contain_set',
  summary: 'The distinct values include every member of a set; null is never observed.',
  says: (column, set) => `${column} include ${set}`,
  decide: (observed, expected, impossible) => impossible === 0 && [...expected].every((key) => observed.has(key)),
});
