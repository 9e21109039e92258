import { isRecord, type JsonSchema, type References, type SchemaObject } from '../../contract/index.js';

/** References and parts that are followed on the way to one schema. */
const MAX_PARTS = 50;

/**
 * A schema with what `$ref`, `allOf`, and the only alternative to null add to it; the outermost of each keyword counts. It is a guide to how
 * a value is typed: what is allowed is decided by the contract itself.
 */
export function flattened(schema: JsonSchema, references: References): SchemaObject {
  const parts: SchemaObject[] = [];
  const visit = (part: unknown): void => {
    if (!isRecord(part) || parts.includes(part) || parts.length >= MAX_PARTS) return;
    parts.push(part);
    if (typeof part['$ref'] === 'string') visit(references.resolve(part, part['$ref']));
    for (const each of Array.isArray(part['allOf']) ? (part['allOf'] as unknown[]) : []) visit(each);
    visit(onlyAlternative(part));
  };
  visit(schema);
  return parts.reduce<SchemaObject>(
    (outer, part) => ({
      ...part,
      ...outer,
      properties: { ...asRecord(part['properties']), ...asRecord(outer['properties']) },
      required: [...asList(outer['required']), ...asList(part['required'])],
    }),
    {},
  );
}

/** Schemas of properties that some records have: in `then`, `else`, `anyOf`, `oneOf` and `dependentSchemas`. */
export function conditionalProperties(schema: SchemaObject, references: References): [string, JsonSchema][] {
  const branches = [
    ...['then', 'else'].map((keyword) => schema[keyword]),
    ...['anyOf', 'oneOf'].flatMap((keyword) => asList(schema[keyword])),
    ...Object.values(asRecord(schema['dependentSchemas'])),
    ...asList(schema['allOf']).flatMap((part) => (isRecord(part) ? [part['then'], part['else']] : [])),
  ];
  return branches.flatMap((branch) =>
    isRecord(branch)
      ? (Object.entries(asRecord(flattened(branch, references)['properties'])) as [string, JsonSchema][])
      : [],
  );
}

/** `anyOf` or `oneOf` of null and one other schema: a value that may be null. */
function onlyAlternative(schema: SchemaObject): unknown {
  const others = [...asList(schema['anyOf']), ...asList(schema['oneOf'])].filter(
    (part) => !(isRecord(part) && (part['type'] === 'null' || part['const'] === null)),
  );
  return others.length === 1 ? others[0] : undefined;
}

export const asRecord = (value: unknown): SchemaObject => (isRecord(value) ? value : {});
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
