import { TEXT } from './reading.js';
import type { ColumnShape, TableShape } from './table-shape.js';

/** The contract of a table's records: what every one of them keeps today. */
export function contract({ columns }: TableShape): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(columns.map((column) => [column.source, propertySchema(column)])),
    required: columns.filter(({ isRequired }) => isRequired).map(({ source }) => source),
    additionalProperties: false,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function propertySchema({ reading, nulls, isPadded, isNested, isPersonal }: ColumnShape): object {
  if (isNested) return {};
  if (isPersonal) return { ...TEXT.schema, 'x-pii': true };
  const schema = isPadded ? TEXT.schema : reading.schema;
  return nulls.length === 0 || schema === TEXT.schema ? schema : { anyOf: [schema, { enum: [...nulls] }] };
}
