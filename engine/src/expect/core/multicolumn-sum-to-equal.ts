import { number } from '../templates/kwargs.js';
import { readAs } from '../text-reading.js';
import { multicolumnMap } from '../templates/multicolumn-map.js';
import { joinNames, valueText } from '../templates/descriptions.js';

export default multicolumnMap({
  type: 'expect_multicolumn_sum_to_equal',
  summary: 'The sum of several columns is the same in every row.',
  kwargs: { sum_total: number },
  required: ['sum_total'],
  expected: (columns, { sum_total: total }, { dialect }) =>
    `${columns.map((column) => readAs(column, 'number', dialect).sql).join(' + ')} = ${total}`,
  says: ({ column_list: list, sum_total: total }) => `the sum of ${joinNames(list)} is ${valueText(total)}`,
});
