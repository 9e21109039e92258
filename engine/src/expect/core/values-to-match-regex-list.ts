import { columnMap } from '../templates/column-map.js';
import { oneOf, patterns } from '../templates/kwargs.js';
import { listText } from '../templates/descriptions.js';
import { regexProblem, regexTest } from '../templates/regex.js';

export default columnMap({
  type: 'expect_column_values_to_match_regex_list',
  summary: 'Every value matches one (or, with match_on all, each) of several regular expressions.',
  kwargs: { regex_list: patterns, match_on: oneOf('any', 'all') },
  required: ['regex_list'],
  refine: ({ regex_list: list }) => regexProblem(list),
  expected: (column, { regex_list: list, match_on: match }, scope) =>
    regexTest(scope, column, { patterns: list, any: match !== 'all', negated: false }),
  says: ({ regex_list: list, match_on: match }) => `matches ${match === 'all' ? 'all' : 'one'} of ${listText(list)}`,
});
