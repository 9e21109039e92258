import type { References } from './references.js';
import type { JsonSchema, SchemaObject } from './schema.js';
import { subschemas } from './subschemas.js';

/** Schemas that one record may be checked by; more take minutes, or all memory. */
export const MAX_APPLICATIONS = 20_000;

/** Keywords whose schemas apply only where a `$ref` names them. */
const DEFINITIONS = new Set(['$defs', 'definitions']);

/**
 * How many schemas apply to one record that has a value at every place the contract describes. Where references repeat each other
 * this doubles with every level. A schema within itself is counted once.
 */
export function countApplications(root: JsonSchema, references: References): number {
  const counts = new Map<SchemaObject, number>();
  const countIn = (schema: JsonSchema | undefined): number => {
    if (schema === undefined || typeof schema === 'boolean') return 1;
    const known = counts.get(schema);
    if (known !== undefined) return known;
    counts.set(schema, 0);
    const parts: (JsonSchema | undefined)[] = subschemas(schema)
      .filter(({ keyword }) => !DEFINITIONS.has(keyword))
      .map((part) => part.schema);
    if (typeof schema['$ref'] === 'string') parts.push(references.resolve(schema, schema['$ref']));
    const count = parts.reduce((sum, part) => sum + countIn(part), 1);
    counts.set(schema, count);
    return count;
  };
  return countIn(root);
}
