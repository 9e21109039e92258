import { columnType } from '../templates/column-type.js';

export default columnType({
  type: 'expect_column_values_to_be_in_type_list',
  summary: "The column's type is one of these; a list of null means any.",
  kwargs: {
    type_list: { type: ['array', 'null'], items: { type: 'string' } },
    mostly: { type: 'number', minimum: 0, maximum: 1 },
  },
  allowedTypes: ({ type_list: list }) => list as string[] | null | undefined,
});
