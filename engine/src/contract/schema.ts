import type { JsonType } from '../base/json-type.js';

/** A schema with keywords. Values stay `unknown`: the meta-schema has checked them before anything reads them. */
export type SchemaObject = Readonly<Record<string, unknown>>;

/** `true` accepts everything, `false` nothing. */
export type JsonSchema = boolean | SchemaObject;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isRecord(value);
}

/** The type of a JSON value as JSON Schema names it; whole numbers are `integer`. */
export function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' ? 'string' : 'object';
}

/** The values of `type`, with OpenAPI's `nullable` counted in. Empty when the schema names none. */
export function declaredTypes(schema: SchemaObject): JsonType[] {
  const { type } = schema;
  const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]) as JsonType[];
  return schema['nullable'] === true && types.length > 0 && !types.includes('null') ? [...types, 'null'] : types;
}

/** The value of `properties` and its like, as pairs. */
export function schemaMap(value: unknown): [string, JsonSchema][] {
  return Object.entries(isRecord(value) ? (value as Record<string, JsonSchema>) : {});
}
