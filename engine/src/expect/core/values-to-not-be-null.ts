import { columnMap } from '../templates/column-map.js';
import { countNulls } from '../sql.js';

export default columnMap({
  type: 'expect_column_values_to_not_be_null',
  summary: 'No value is null.',
  ignoreNull: false,
  expected: ({ sql }, _, scope) => ({ expected: `${sql} IS NOT NULL`, unexpected: countNulls(scope, sql) }),
  says: () => 'is never null',
});
