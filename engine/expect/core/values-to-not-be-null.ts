import { columnMap } from '../families/column-map.js';

export default columnMap({
  type: 'expect_column_values_to_not_be_null',
  summary: 'No value is null.',
  ignoreNull: false,
  expected: ({ sql }) => `${sql} IS NOT NULL`,
  says: () => 'is never null',
});
