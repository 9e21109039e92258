import { groupText } from '../templates/descriptions.js';
import { columnMap } from '../templates/column-map.js';
import { compareSql } from '../text-reading.js';
import { order, orderColumns, orderedRows } from '../templates/order.js';

export default columnMap({
  type: 'expect_column_values_to_be_increasing',
  summary: 'Every value is at least (strictly: more than) the one before it. Nulls are skipped.',
  kwargs: order,
  more: orderColumns,
  expected(column, kwargs, scope) {
    const { over, previous } = orderedRows(scope, column, kwargs);
    const operator = kwargs.strictly === true ? '>' : '>=';
    return { over, expected: `${previous.sql} IS NULL OR ${compareSql(column, operator, previous, scope.dialect)}` };
  },
  says: ({ strictly, group_by: groups }) => `is ${strictly === true ? 'strictly ' : ''}increasing${groupText(groups)}`,
});
