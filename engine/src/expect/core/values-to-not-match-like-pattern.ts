import { columnMap } from '../templates/column-map.js';
import { text } from '../templates/kwargs.js';
import { escape, likeAny } from '../templates/like.js';
import { strict } from '../templates/map.js';
import { valueText } from '../templates/descriptions.js';

export default columnMap({
  type: 'expect_column_values_to_not_match_like_pattern',
  summary: 'No value matches a LIKE pattern.',
  kwargs: { like_pattern: text, escape },
  required: ['like_pattern'],
  expected: (column, { like_pattern: pattern, escape }, { dialect }) =>
    strict(`NOT (${likeAny(dialect, column, [pattern], escape, 'OR')})`),
  says: ({ like_pattern: pattern }) => `is not like ${valueText(pattern)}`,
});
