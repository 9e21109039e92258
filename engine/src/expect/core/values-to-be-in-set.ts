import { columnMap } from '../templates/column-map.js';
import { flag, values } from '../templates/kwargs.js';
import { strict } from '../templates/map.js';
import { listText } from '../templates/descriptions.js';
import { inSet, isStrictSet } from '../templates/set.js';

export default columnMap({
  type: 'expect_column_values_to_be_in_set',
  summary: 'Every value is one of a set. A null in the set is ignored; with an empty set every value is unexpected.',
  kwargs: { value_set: values, parse_strings_as_datetimes: flag },
  required: ['value_set'],
  expected(column, { value_set: set }, { dialect }) {
    const among = inSet(dialect, column, set);
    if (among === undefined) return '1 = 0';
    return isStrictSet(column, set) ? strict(among) : among;
  },
  says: ({ value_set: set }) => `is one of ${listText(set)}`,
});
