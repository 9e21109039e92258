import { columnMap } from '../templates/column-map.js';
import { text } from '../templates/kwargs.js';
import { regexProblem, regexTest } from '../templates/regex.js';

export default columnMap({
  type: 'expect_column_values_to_match_regex',
  summary: 'Every value matches a regular expression somewhere.',
  kwargs: { regex: text },
  refine: ({ regex = '(?s).*' }) => regexProblem([regex]),
  expected: (column, { regex = '(?s).*' }, scope) =>
    regexTest(scope, column, { patterns: [regex], any: true, negated: false }),
  says: ({ regex = '(?s).*' }) => `matches /${regex}/`,
});
