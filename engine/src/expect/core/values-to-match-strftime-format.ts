import { messageOf } from '../../base/errors.js';
import { columnMap } from '../templates/column-map.js';
import { text } from '../templates/kwargs.js';
import { requireText } from '../templates/length.js';
import { compileDateFormat } from '../validators/strftime.js';

export default columnMap({
  type: 'expect_column_values_to_match_strftime_format',
  summary: 'Every value is text that can be read as a date or time in a strftime format.',
  kwargs: { strftime_format: text },
  required: ['strftime_format'],
  refine({ strftime_format: format }) {
    try {
      compileDateFormat(format);
      return undefined;
    } catch (error) {
      return `unable to use the strftime_format ${JSON.stringify(format)}: ${messageOf(error)}`;
    }
  },
  expected(column, { strftime_format: format }) {
    const { accepts } = compileDateFormat(format);
    return { column: { ...column, sql: requireText(column, 'is not parsed') }, accepts };
  },
  says: ({ strftime_format: format }) => `reads as a date in the format ${format}`,
});
