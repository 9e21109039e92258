import { patternTest } from './pattern.js';
import type { References } from './references.js';
import type { JsonType } from '../base/json-type.js';
import { declaredTypes, isRecord, isSchema, jsonTypeOf, type JsonSchema, type SchemaObject } from './schema.js';

/** The types a property may have, as far as its schemas say. Text is read by them. */
export interface PropertyReading {
  types: ReadonlySet<JsonType>;
  /** NULL is the value null; otherwise NULL means that the property is absent. */
  nullable: boolean;
}

/** A number as JSON writes it: no plus, no leading zero, no blank. */
export const NUMBER_TEXT = '^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+\\-]?[0-9]+)?$';

const NUMERIC_KEYWORDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const LIST_KEYWORDS = ['items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems'];
const OBJECT_KEYWORDS = [
  'properties',
  'required',
  'patternProperties',
  'additionalProperties',
  'minProperties',
  'maxProperties',
];
const CONDITIONAL_KEYWORDS = ['anyOf', 'oneOf', 'if', 'then', 'else', 'not'] as const;

/** How each property of the record is read; decided from the schema alone, once. */
export function propertyReader(root: JsonSchema, references: References): (name: string) => PropertyReading {
  const cache = new Map<string, PropertyReading>();
  return (name) => {
    let reading = cache.get(name);
    if (reading === undefined) {
      const { certain, possible } = schemasOf(name, root, references);
      let types = new Set(certain.flatMap((schema) => typesOf(schema, references)));
      if ([...types].every((type) => type === 'null'))
        types = new Set([...types, ...possible.flatMap((schema) => typesOf(schema, references))]);
      reading = { types, nullable: types.has('null') };
      cache.set(name, reading);
    }
    return reading;
  };
}

/** The schemas that apply to a property: always (`properties`, `allOf`, `$ref`), or in some records (`then`, `anyOf`). */
function schemasOf(
  name: string,
  root: JsonSchema,
  references: References,
): Record<'certain' | 'possible', JsonSchema[]> {
  const found = { certain: [] as JsonSchema[], possible: [] as JsonSchema[] };
  const visited = new Set<JsonSchema>();
  const visit = (schema: unknown, into: JsonSchema[]): void => {
    if (!isRecord(schema) || visited.has(schema)) return;
    visited.add(schema);
    into.push(...propertySchemas(schema, name));
    if (typeof schema['$ref'] === 'string') visit(references.resolve(schema, schema['$ref']), into);
    for (const part of toList(schema['allOf'])) visit(part, into);
    for (const keyword of CONDITIONAL_KEYWORDS) for (const part of toList(schema[keyword])) visit(part, found.possible);
    for (const keyword of ['dependentSchemas', 'dependencies'])
      for (const part of Object.values(isRecord(schema[keyword]) ? schema[keyword] : {})) visit(part, found.possible);
  };
  visit(root, found.certain);
  return found;
}

function propertySchemas(schema: SchemaObject, name: string): JsonSchema[] {
  const { properties, patternProperties, additionalProperties } = schema;
  const schemas: unknown[] = [];
  if (isRecord(properties) && Object.hasOwn(properties, name)) schemas.push(properties[name]);
  for (const [pattern, part] of Object.entries(isRecord(patternProperties) ? patternProperties : {}))
    if (patternTest(pattern)(name)) schemas.push(part);
  if (schemas.length === 0) schemas.push(additionalProperties);
  return schemas.filter(isSchema);
}

/** The types a schema names: by `type`, by its values, by its parts, or else by the keywords it uses. */
export function typesOf(schema: JsonSchema, references: References, visited = new Set<JsonSchema>()): JsonType[] {
  if (typeof schema === 'boolean' || visited.has(schema)) return [];
  visited.add(schema);
  const declared = declaredTypes(schema);
  if (declared.length > 0) return declared;
  if (Object.hasOwn(schema, 'const')) return [jsonTypeOf(schema['const'])];
  if (Array.isArray(schema['enum'])) return [...new Set(schema['enum'].map(jsonTypeOf))];
  const parts = ['allOf', 'anyOf', 'oneOf', 'then', 'else'].flatMap((keyword) => toList(schema[keyword]));
  if (typeof schema['$ref'] === 'string') parts.push(references.resolve(schema, schema['$ref']));
  const types = new Set(parts.filter(isSchema).flatMap((part) => typesOf(part, references, visited)));
  if (types.size > 0) return [...types];
  const uses = (keywords: string[]): boolean => keywords.some((keyword) => Object.hasOwn(schema, keyword));
  if (uses(NUMERIC_KEYWORDS)) return ['number'];
  if (uses(LIST_KEYWORDS)) return ['array'];
  return uses(OBJECT_KEYWORDS) ? ['object'] : [];
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
}

const numberText = new RegExp(NUMBER_TEXT, 'u');

/** One text as the property's types read it; what does not read as any of them stays text. */
export function readText(text: string, { types }: PropertyReading): unknown {
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if ((types.has('number') || types.has('integer')) && numberText.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : text;
  }
  if ((types.has('array') && text.startsWith('[')) || (types.has('object') && text.startsWith('{'))) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}

/** A record of texts with its values read: texts read by type, NULL left out unless null is a value. */
export function readTextRecord(record: unknown, reader: (name: string) => PropertyReading): unknown {
  if (!isRecord(record)) return record;
  const read: [string, unknown][] = [];
  for (const [name, value] of Object.entries(record)) {
    const reading = reader(name);
    if (value === null ? reading.nullable : value !== undefined)
      read.push([name, typeof value === 'string' ? readText(value, reading) : value]);
  }
  return Object.fromEntries(read);
}
