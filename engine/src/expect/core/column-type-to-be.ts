import { columnType } from '../templates/column-type.js';
import { name } from '../templates/kwargs.js';

export default columnType({
  type: 'expect_column_type_to_be',
  summary: "The column's type is this one.",
  kwargs: { type_: name },
  required: ['type_'],
  allowedTypes: ({ type_: type }) => [type],
});
