import { columnMap } from '../families/column-map.js';
import { number } from '../families/kwargs.js';
import { lengthOf } from '../families/length.js';
import { strict } from '../families/map.js';
import { shown } from '../families/prose.js';

export default columnMap({
  type: 'expect_column_value_lengths_to_equal',
  summary: 'Every value has this number of characters.',
  kwargs: { value: number },
  required: ['value'],
  expected: (column, { value }) => strict(`${lengthOf(column)} = ${Number(value)}`),
  says: ({ value }) => `has ${shown(value)} characters`,
});
