import { columnType } from '../templates/column-type.js';
import { name, shareOrNull } from '../templates/kwargs.js';

export default columnType({
  type: 'expect_column_values_to_be_of_type',
  summary: "The column's type is this one.",
  kwargs: { type_: name, mostly: shareOrNull },
  required: ['type_'],
  allowedTypes: ({ type_: type }) => [type],
});
