import { columnMap } from '../templates/column-map.js';
import { patterns } from '../templates/kwargs.js';
import { listText } from '../templates/descriptions.js';
import { regexProblem, regexTest } from '../templates/regex.js';

export default columnMap({
  type: 'expect_column_values_to_not_match_regex_list',
  summary: 'No value matches any of several regular expressions.',
  kwargs: { regex_list: patterns },
  required: ['regex_list'],
  refine: ({ regex_list: list }) => regexProblem(list),
  expected: (column, { regex_list: list }, scope) =>
    regexTest(scope, column, { patterns: list, any: true, negated: true }),
  says: ({ regex_list: list }) => `matches none of ${listText(list)}`,
});
