import { columnMap } from '../templates/column-map.js';
import { number } from '../templates/kwargs.js';
import { lengthOf } from '../templates/length.js';
import { strict } from '../templates/map.js';
import { valueText } from '../templates/descriptions.js';

export default columnMap({
  type: 'expect_column_value_lengths_to_equal',
  summary: 'Every value has this number of characters.',
  kwargs: { value: number },
  required: ['value'],
  expected: (column, { value }) => strict(`${lengthOf(column)} = ${value}`),
  says: ({ value }) => `has ${valueText(value)} characters`,
});
