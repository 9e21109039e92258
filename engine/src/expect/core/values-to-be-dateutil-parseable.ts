import { columnMap } from '../families/column-map.js';
import { textOnly } from '../families/length.js';
import { isDateutilParseable } from '../judge/dateutil.js';

export default columnMap({
  type: 'expect_column_values_to_be_dateutil_parseable',
  summary: 'Every value is text that reads as a date or time, whatever its form.',
  expected: (column) => ({
    column: { ...column, sql: textOnly(column, 'is not parsed') },
    accepts: isDateutilParseable,
  }),
  says: () => 'reads as a date',
});
