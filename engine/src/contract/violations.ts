import type { ErrorObject } from 'ajv/dist/2020.js';
import { isRecord, type SchemaObject } from './schema.js';

/** A broken rule, before its sentence is written. */
export interface Violation {
  keyword: string;
  /** JSON pointer into the record; empty for the record itself. */
  instancePath: string;
  /** JSON pointer to the keyword in the contract. */
  schemaPath: string;
  /** The schema with the keyword. */
  schema: SchemaObject;
  /** The property meant by `required`, `additionalProperties`, `propertyNames`, `dependentRequired`. */
  property: string | undefined;
  /** The offending value. */
  value: unknown;
}

/** What ajv found; `if` is said by its `then` or `else`. */
export function violationsOf(errors: readonly ErrorObject[]): Violation[] {
  return errors.filter(({ keyword }) => keyword !== 'if').map(toViolation);
}

function toViolation({ keyword, instancePath, schemaPath, parentSchema, params, data }: ErrorObject): Violation {
  const { missingProperty, additionalProperty, propertyName } = params as Readonly<Record<string, unknown>>;
  const property = missingProperty ?? additionalProperty ?? propertyName;
  return {
    keyword,
    instancePath,
    schemaPath,
    schema: isRecord(parentSchema) ? parentSchema : {},
    property: typeof property === 'string' ? property : undefined,
    value: data,
  };
}
