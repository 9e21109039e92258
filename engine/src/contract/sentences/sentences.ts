import type { SchemaObject } from '../schema.js';

/** A broken rule, as the phrase about it is written. */
export interface BrokenRule {
  /** The schema with the keyword. */
  schema: SchemaObject;
  /** The keyword's value. */
  parameter: unknown;
  /** The property that is missing, or that must not be there. */
  property: string | undefined;
  /** A property's name for the reader. */
  label: (property: string) => string;
}

/** The keywords with a phrase of their own; of the others only their subschemas fail. */
export type PhrasedKeyword =
  | '$ref'
  | 'type'
  | 'enum'
  | 'const'
  | 'minimum'
  | 'maximum'
  | 'exclusiveMinimum'
  | 'exclusiveMaximum'
  | 'multipleOf'
  | 'minLength'
  | 'maxLength'
  | 'pattern'
  | 'format'
  | 'required'
  | 'dependentRequired'
  | 'additionalProperties'
  | 'propertyNames'
  | 'minProperties'
  | 'maxProperties'
  | 'items'
  | 'contains'
  | 'minItems'
  | 'maxItems'
  | 'uniqueItems'
  | 'anyOf'
  | 'oneOf'
  | 'not'
  | 'false schema';

/** How one language says which rule a record breaks. Adding a language is one file of this shape and its line in `index.ts`. */
export interface Sentences {
  /** The subject of a rule on the whole record. */
  record: string;
  /** The rule, continuing the subject: `must be at least 0`. */
  phrases: Readonly<Record<PhrasedKeyword, (rule: BrokenRule) => string>>;
  /** The rule of a keyword without a phrase. */
  otherwise: (keyword: string) => string;
  /** What follows the rule where the offending value is shown: `, but is -1`. */
  instead: (value: string) => string;
}

/** How often `contains` must match: `minContains` and `maxContains`. */
export function containsCounts(schema: SchemaObject): { least: number; most: number | undefined } {
  const { minContains = 1, maxContains } = schema;
  return { least: Number(minContains), most: maxContains === undefined ? undefined : Number(maxContains) };
}

/** Items that a list may have at most where `items` is `false`: those of `prefixItems`. */
export function prefixLength(schema: SchemaObject): number {
  const { prefixItems } = schema;
  return Array.isArray(prefixItems) ? prefixItems.length : 0;
}

/** The properties whose presence makes another one necessary. */
export function propertiesThatNeed(parameter: unknown, property: string | undefined): string[] {
  return Object.entries((parameter ?? {}) as Record<string, unknown>)
    .filter(([, needed]) => Array.isArray(needed) && needed.includes(property))
    .map(([name]) => name);
}

/** `a, b or c`. */
export function alternatives(parts: readonly string[], or: string): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${or} ${parts.at(-1) ?? ''}`;
}
