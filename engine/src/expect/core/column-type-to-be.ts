import { columnType } from '../families/column-type.js';
import { name } from '../families/kwargs.js';

export default columnType({
  type: 'expect_column_type_to_be',
  summary: "The column's type is this one.",
  kwargs: { type_: name },
  required: ['type_'],
  wanted: ({ type_: type }) => [String(type)],
});
