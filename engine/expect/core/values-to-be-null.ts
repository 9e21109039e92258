import { columnMap } from '../families/column-map.js';

export default columnMap({
  type: 'expect_column_values_to_be_null',
  summary: 'Every value is null.',
  ignoreNull: false,
  expected: ({ sql }) => `${sql} IS NULL`,
  says: () => 'is always null',
});
