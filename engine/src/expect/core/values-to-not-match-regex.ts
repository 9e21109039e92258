import { columnMap } from '../templates/column-map.js';
import { text } from '../templates/kwargs.js';
import { regexProblem, regexTest } from '../templates/regex.js';

export default columnMap({
  type: 'expect_column_values_to_not_match_regex',
  summary: 'No value matches a regular expression anywhere.',
  kwargs: { regex: text },
  required: ['regex'],
  refine: ({ regex }) => regexProblem([regex]),
  expected: (column, { regex }, scope) => regexTest(scope, column, { patterns: [regex], any: true, negated: true }),
  says: ({ regex }) => `does not match /${regex}/`,
});
