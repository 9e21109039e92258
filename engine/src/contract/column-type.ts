import { plainType, type SqlType } from '../sql/types.js';
import type { References } from './references.js';
import type { JsonType } from '../base/json-type.js';
import { isRecord, type JsonSchema } from './schema.js';
import { typesOf } from './reading.js';

/** The type of the column of a property; text where the schema allows several kinds of value. */
export function columnType(schema: JsonSchema, references: References): SqlType {
  const types = new Set(typesOf(schema, references).filter((type) => type !== 'null'));
  if (types.has('integer') && types.has('number')) types.delete('integer');
  const [type] = types;
  if (type === undefined || types.size > 1)
    return plainType(type === undefined || isStructure(types) ? 'json' : 'text');
  switch (type) {
    case 'boolean':
      return plainType('boolean');
    case 'integer':
      return plainType('bigint');
    case 'number': {
      const decimals = decimalPlaces(findKeyword(schema, 'multipleOf', references));
      return decimals === undefined ? plainType('float') : { name: 'decimal', precision: 18, scale: decimals };
    }
    case 'string': {
      const format = findKeyword(schema, 'format', references);
      if (format === 'date') return plainType('date');
      return plainType(format === 'date-time' ? 'timestamp' : 'text');
    }
    default:
      return plainType('json');
  }
}

const isStructure = (types: ReadonlySet<JsonType>): boolean => types.has('object') || types.has('array');

/** A keyword of a schema or of what it refers to; of alternatives only when all that have it agree. */
function findKeyword(schema: unknown, keyword: string, references: References, visited = new Set<unknown>()): unknown {
  if (!isRecord(schema) || visited.has(schema)) return undefined;
  visited.add(schema);
  if (Object.hasOwn(schema, keyword)) return schema[keyword];
  const parts: unknown[] = typeof schema['$ref'] === 'string' ? [references.resolve(schema, schema['$ref'])] : [];
  for (const group of ['allOf', 'anyOf', 'oneOf'])
    if (Array.isArray(schema[group])) parts.push(...(schema[group] as unknown[]));
  const values = parts.map((part) => findKeyword(part, keyword, references, visited));
  if (values.includes('date-time') && values.every((value) => value === 'date-time' || value === 'date'))
    return 'date-time';
  const [value] = new Set(values.filter((each) => each !== undefined));
  return values.every((each) => each === undefined || each === value) ? value : undefined;
}

/** Places behind the point of 0.01; undefined when the step is no power of ten below one. */
function decimalPlaces(step: unknown): number | undefined {
  const places = typeof step === 'number' ? /^0\.(0*)1$|^1e-(\d+)$/.exec(String(step)) : null;
  if (places === null) return undefined;
  return places[2] === undefined ? (places[1] ?? '').length + 1 : Number(places[2]);
}
