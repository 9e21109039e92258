import { columnMap } from '../templates/column-map.js';
import { patterns } from '../templates/kwargs.js';
import { escape, likeAny } from '../templates/like.js';
import { listText } from '../templates/descriptions.js';

export default columnMap({
  type: 'expect_column_values_to_not_match_like_pattern_list',
  summary: 'No value matches any of several LIKE patterns.',
  kwargs: { like_pattern_list: patterns, escape },
  required: ['like_pattern_list'],
  expected: (column, { like_pattern_list: list, escape }, { dialect }) =>
    `NOT (${likeAny(dialect, column, list, escape, 'OR')})`,
  says: ({ like_pattern_list: list }) => `is like none of ${listText(list)}`,
});
