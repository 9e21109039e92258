import { isRecord, isSchema, pointerToken, type JsonSchema, type SchemaObject } from './schema.js';

const ONE = [
  'additionalProperties', 'propertyNames', 'contains', 'items', 'not', 'if', 'then', 'else',
  'unevaluatedItems', 'unevaluatedProperties', 'contentSchema',
] as const; // prettier-ignore
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const MAPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies'] as const;

export interface Subschema {
  schema: JsonSchema;
  /** JSON pointer from the parent schema. */
  pointer: string;
  keyword: string;
}

/** The schemas that stand directly in a schema. Values of `const`, `enum` and unknown keywords are no schemas. */
export function subschemas(schema: SchemaObject): Subschema[] {
  const found: Subschema[] = [];
  const add = (keyword: string, pointer: string, value: unknown): void => {
    if (isSchema(value)) found.push({ schema: value, pointer, keyword });
  };
  for (const keyword of ONE) add(keyword, `/${keyword}`, schema[keyword]);
  for (const keyword of LISTS) {
    const list = schema[keyword];
    if (Array.isArray(list)) list.forEach((value, i) => add(keyword, `/${keyword}/${i}`, value));
  }
  for (const keyword of MAPS) {
    const map = schema[keyword];
    if (isRecord(map))
      for (const [name, value] of Object.entries(map)) add(keyword, `/${keyword}${pointerToken(name)}`, value);
  }
  return found;
}

/** A copy of a schema with each schema that stands directly in it replaced. */
export function mapSubschemas(schema: SchemaObject, change: (part: JsonSchema) => JsonSchema): SchemaObject {
  const copy: Record<string, unknown> = { ...schema };
  const changed = (value: unknown): unknown => (isSchema(value) ? change(value) : value);
  for (const keyword of ONE) if (Object.hasOwn(copy, keyword)) copy[keyword] = changed(copy[keyword]);
  for (const keyword of LISTS) if (Array.isArray(copy[keyword])) copy[keyword] = copy[keyword].map(changed);
  for (const keyword of MAPS)
    if (isRecord(copy[keyword]))
      copy[keyword] = Object.fromEntries(Object.entries(copy[keyword]).map(([name, part]) => [name, changed(part)]));
  return copy;
}
