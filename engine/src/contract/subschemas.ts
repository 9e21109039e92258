import { pointerToken } from '../base/json-pointer.js';
import { isRecord, isSchema, type JsonSchema, type SchemaObject } from './schema.js';

const SCHEMA_KEYWORDS = [
  'additionalProperties', 'propertyNames', 'contains', 'items', 'not', 'if', 'then', 'else',
  'unevaluatedItems', 'unevaluatedProperties', 'contentSchema',
] as const; // prettier-ignore
const SCHEMA_LIST_KEYWORDS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const SCHEMA_MAP_KEYWORDS = [
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
] as const;

export interface Subschema {
  schema: JsonSchema;
  /** JSON pointer from the parent schema. */
  pointer: string;
  keyword: string;
}

/** The direct subschemas of a schema. Values of `const`, `enum` and unknown keywords are not schemas. */
export function subschemas(schema: SchemaObject): Subschema[] {
  const found: Subschema[] = [];
  const add = (keyword: string, pointer: string, value: unknown): void => {
    if (isSchema(value)) found.push({ schema: value, pointer, keyword });
  };
  for (const keyword of SCHEMA_KEYWORDS) add(keyword, `/${keyword}`, schema[keyword]);
  for (const keyword of SCHEMA_LIST_KEYWORDS) {
    const list = schema[keyword];
    if (Array.isArray(list)) list.forEach((value, i) => add(keyword, `/${keyword}/${i}`, value));
  }
  for (const keyword of SCHEMA_MAP_KEYWORDS) {
    const map = schema[keyword];
    if (isRecord(map))
      for (const [name, value] of Object.entries(map)) add(keyword, `/${keyword}${pointerToken(name)}`, value);
  }
  return found;
}

/** A copy of a schema with each direct subschema replaced. */
export function mapSubschemas(schema: SchemaObject, change: (part: JsonSchema) => JsonSchema): SchemaObject {
  const copy: Record<string, unknown> = { ...schema };
  const changed = (value: unknown): unknown => (isSchema(value) ? change(value) : value);
  for (const keyword of SCHEMA_KEYWORDS) if (Object.hasOwn(copy, keyword)) copy[keyword] = changed(copy[keyword]);
  for (const keyword of SCHEMA_LIST_KEYWORDS)
    if (Array.isArray(copy[keyword])) copy[keyword] = copy[keyword].map(changed);
  for (const keyword of SCHEMA_MAP_KEYWORDS)
    if (isRecord(copy[keyword]))
      copy[keyword] = Object.fromEntries(Object.entries(copy[keyword]).map(([name, part]) => [name, changed(part)]));
  return copy;
}
