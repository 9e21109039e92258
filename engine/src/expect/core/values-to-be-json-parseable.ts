import { columnMap } from '../templates/column-map.js';
import { isJson } from '../../base/exact-json.js';

export default columnMap({
  type: 'expect_column_values_to_be_json_parseable',
  summary: 'Every value is text that is JSON.',
  expected: (column) => (column.family === 'text' ? { column, accepts: isJson } : '1 = 0'),
  says: () => 'is JSON',
});
