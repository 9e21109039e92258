import { columnMap } from '../templates/column-map.js';
import { requireText } from '../templates/length.js';
import { isDateutilParseable } from '../validators/dateutil.js';

export default columnMap({
  type: 'expect_column_values_to_be_dateutil_parseable',
  summary: 'Every value is text that can be read as a date or time, in any common format.',
  clock: 'day',
  expected: (column, _, scope) => ({
    column: { ...column, sql: requireText(column, 'is not parsed') },
    accepts: (text) => isDateutilParseable(text, scope.now),
  }),
  says: () => 'reads as a date',
});
