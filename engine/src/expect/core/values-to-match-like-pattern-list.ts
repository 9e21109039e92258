import { columnMap } from '../templates/column-map.js';
import { oneOf, patterns } from '../templates/kwargs.js';
import { escape, likeAny } from '../templates/like.js';
import { listText } from '../templates/descriptions.js';

export default columnMap({
  type: 'expect_column_values_to_match_like_pattern_list',
  summary: 'Every value matches one (or, with match_on all, each) of several LIKE patterns.',
  kwargs: { like_pattern_list: patterns, match_on: oneOf('any', 'all'), escape },
  required: ['like_pattern_list'],
  expected: (column, { like_pattern_list: list, match_on: match, escape }, { dialect }) =>
    likeAny(dialect, column, list, escape, match === 'all' ? 'AND' : 'OR'),
  says: ({ like_pattern_list: list, match_on: match }) =>
    `is like ${match === 'all' ? 'all' : 'one'} of ${listText(list)}`,
});
