import type { ContractSqlDialect } from '../sql/dialect/contracts.js';
import type { Failures } from './failure.js';
import type { Reading } from './formats.js';
import type { InstancePath } from './instance-path.js';
import type { Predicate } from '../sql/predicates.js';
import type { References } from './references.js';
import type { JsonSchema, SchemaObject } from './schema.js';
import type { Compilation } from './values/compilation.js';
import type { Value } from './values/value.js';

/** A subschema, and the value it is applied to. */
export interface ApplyOptions {
  /** From the keyword to the subschema: `/0`, `/price`. */
  pointer?: string;
  /** The sibling keyword of the subschema, when it is not this one. */
  keyword?: string;
  /** The place in the record, when it is another than the keyword's own. */
  path?: InstancePath;
  /** The subschema's place in the contract, when it is elsewhere. */
  resource?: string;
}

/** One keyword at one place of the record: what a keyword's file works with. */
export interface KeywordContext {
  /** The schema with the keyword. */
  schema: SchemaObject;
  /** The keyword's value. The meta-schema has checked its shape. */
  parameter: unknown;
  value: Value;
  path: InstancePath;
  sql: ContractSqlDialect;
  compilation: Compilation;
  references: References;
  reading: Reading;
  /** The keyword's own failure; `property` is SQL of the name it is about, `name` that name where it is known. */
  failWhen: (condition: Predicate, property?: string, name?: string) => Failures;
  /** The failures of a subschema. */
  applySchema: (schema: JsonSchema, value: Value, options: ApplyOptions) => Failures;
  /** Whether a subschema accepts a value. */
  accepts: (schema: JsonSchema, value: Value, options?: ApplyOptions) => Predicate;
}

/** A keyword of JSON Schema: its checks over a table. Its sentences are in `sentences/`. */
export interface Keyword {
  readonly keyword: string;
  failures(context: KeywordContext): Failures;
}
