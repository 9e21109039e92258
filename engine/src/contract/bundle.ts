import type { References } from './references.js';
import { pointerToken } from '../base/json-pointer.js';
import { isRecord, type JsonSchema, type SchemaObject } from './schema.js';
import { mapSubschemas, subschemas } from './subschemas.js';

const IDENTIFIER_KEYWORDS = new Set(['$id', '$anchor', '$dynamicAnchor', '$schema']);

/**
 * One self-contained schema: documents are in its `$defs`, each `$ref` is a pointer into it, and names are
 * gone. So both sides follow references by the same resolver. A contract with `$dynamicRef` keeps its names.
 */
export function bundle(
  schema: JsonSchema,
  documents: Readonly<Record<string, JsonSchema>>,
  references: References,
): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const usedSchemas = reachableSchemas(schema, references);
  if (usesDynamicRef(usedSchemas)) return withoutDialect(schema);
  const rewrite = (part: JsonSchema): JsonSchema => {
    if (typeof part === 'boolean') return part;
    const copy = mapSubschemas(part, rewrite);
    const entries = Object.entries(copy).filter(([keyword]) => !IDENTIFIER_KEYWORDS.has(keyword));
    return Object.fromEntries(
      entries.map(([keyword, value]) => [keyword, keyword === '$ref' ? pointerTo(part, value) : value]),
    );
  };
  const pointerTo = (from: SchemaObject, reference: unknown): unknown => {
    const target = references.resolve(from, String(reference));
    if (target === undefined || typeof target === 'boolean') return reference;
    const [uri = '', pointer = ''] = references.locationOf(target).path.split('#');
    return encodeURI(`#${uri === '' ? '' : `/$defs${pointerToken(uri)}`}${pointer}`);
  };
  const root = rewrite(schema) as SchemaObject;
  const included = Object.entries(documents).filter(([uri]) =>
    [...usedSchemas].some((part) => references.locationOf(part).path.startsWith(`${uri}#`)),
  );
  if (included.length === 0) return root;
  const defs = Object.fromEntries(included.map(([uri, document]) => [uri, rewrite(document)]));
  return { ...root, $defs: { ...(isRecord(root['$defs']) ? root['$defs'] : {}), ...defs } };
}

/** Every schema that may be applied to a record. */
export function reachableSchemas(schema: JsonSchema, references: References): ReadonlySet<SchemaObject> {
  const found = new Set<SchemaObject>();
  const visit = (part: JsonSchema | undefined): void => {
    if (part === undefined || typeof part === 'boolean' || found.has(part)) return;
    found.add(part);
    if (typeof part['$ref'] === 'string') visit(references.resolve(part, part['$ref']));
    for (const sub of subschemas(part)) visit(sub.schema);
  };
  visit(schema);
  return found;
}

export function usesDynamicRef(schemas: Iterable<SchemaObject>): boolean {
  return [...schemas].some((part) => Object.hasOwn(part, '$dynamicRef'));
}

/** Without `$schema`, which ajv would look up; contracts may name any URL there. */
export function withoutDialect(schema: JsonSchema): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== '$schema'));
}
