import type { ColumnInfo } from '../../warehouse/warehouse.js';
import type { Reading } from '../formats.js';
import { and, FALSE, not, or, TRUE } from '../../sql/predicates.js';
import type { PropertyReading } from '../reading.js';
import type { Compilation } from './compilation.js';
import { jsonValue } from './json-value.js';
import { readTextValue } from './read-text-value.js';
import { textValue } from './text-value.js';
import { createValue, type Value } from './value.js';

/** A column as the property of its name. NULL is null where the property may be null, and absent elsewhere. */
export function columnValue(
  column: ColumnInfo,
  property: PropertyReading,
  reading: Reading,
  compilation: Compilation,
): Value {
  const name = compilation.dialect.identifier(column.name);
  const value = plainColumn(name, column.type, property, reading, compilation);
  if (!property.nullable) return value;
  const is: Value['is'] = (type) => (type === 'null' ? or(`${name} IS NULL`, value.is('null')) : value.is(type));
  const displayText = (): string => `COALESCE(${value.displayText()}, 'null')`;
  return { ...value, present: TRUE, is, displayText };
}

function plainColumn(
  name: string,
  type: string,
  property: PropertyReading,
  reading: Reading,
  compilation: Compilation,
): Value {
  const { sql, dialect } = compilation;
  const present = `${name} IS NOT NULL`;
  const kind = dialect.types.kindOf(type);
  switch (kind) {
    case 'text':
      if (reading === 'text') return readTextValue(name, property, compilation);
      return textValue(sql.asText(name), present, compilation);
    case 'number':
    case 'decimal':
      return numberColumn(name, kind === 'decimal', compilation);
    case 'boolean':
      return createValue(sql.nullText(), {
        present,
        is: (jsonType) => (jsonType === 'boolean' ? present : FALSE),
        isTrue: () => `COALESCE(${name}, FALSE)`,
        displayText: () => sql.asText(name),
      });
    case 'json':
      return jsonValue(name, compilation);
    case 'nested':
      return jsonValue(sql.toJson(name), compilation, present);
    default:
      return textValue(sql.isoText(name, kind), present, compilation);
  }
}

/** NaN and the infinities are no numbers in JSON; they come as text. */
function numberColumn(name: string, exact: boolean, { sql }: Compilation): Value {
  const present = `${name} IS NOT NULL`;
  const double = sql.numberToDouble(name);
  const finite = exact ? present : sql.isFinite(double);
  return createValue(sql.nullText(), {
    present,
    is(type) {
      if (type === 'number') return finite;
      if (type === 'integer') return and(finite, sql.isWhole(double));
      return type === 'string' && !exact ? and(present, not(finite)) : FALSE;
    },
    text: () => sql.asText(name),
    double: () => double,
    displayText: () => sql.asText(name),
  });
}
