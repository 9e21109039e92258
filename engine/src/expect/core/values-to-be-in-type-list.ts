import { columnType } from '../templates/column-type.js';
import { shareOrNull } from '../templates/kwargs.js';

export default columnType({
  type: 'expect_column_values_to_be_in_type_list',
  summary: "The column's type is one of these; any when the list is null.",
  kwargs: {
    type_list: { type: ['array', 'null'], items: { type: 'string' } },
    mostly: shareOrNull,
  },
  allowedTypes: ({ type_list: list }) => list,
});
