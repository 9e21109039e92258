import { columnMap } from '../templates/column-map.js';
import { countPresent } from '../sql.js';

export default columnMap({
  type: 'expect_column_values_to_be_null',
  summary: 'Every value is null.',
  ignoreNull: false,
  expected: ({ sql }, _, scope) => ({ expected: `${sql} IS NULL`, unexpected: countPresent(scope, sql) }),
  says: () => 'is always null',
});
