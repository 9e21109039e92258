import { UsageError, assertNoProblems, messageOf } from '../base/errors.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { Reading } from './formats.js';
import { locationOf, schemaProblems, type SchemaOrigin, type SchemaSource } from './problems.js';
import { markPersonal, maskPersonal, personalPaths } from './pii.js';
import { propertyReader, readTextRecord, type PropertyReading } from './reading.js';
import { References } from './references.js';
import { pointerSteps } from '../base/json-pointer.js';
import type { JsonSchema } from './schema.js';
import type { Language } from './sentences/index.js';
import { violationMessage } from './sentences/violation-message.js';
import { violationsOf, type Violation } from './violations.js';
import { compileValidator } from './validator.js';

/** One rule that a record breaks. Personal values are masked in `value` and `message`. */
export interface ContractError {
  /** The keyword of JSON Schema; `false schema` where the schema is `false`. */
  keyword: string;
  /** JSON pointer into the record; empty for the record itself. */
  instancePath: string;
  /** JSON pointer to the keyword in the contract. */
  schemaPath: string;
  /** The property meant by `required`, `additionalProperties`, `propertyNames`, `dependentRequired`. */
  property?: string | undefined;
  /** `price must be at least 0, but is -1`. */
  message: string;
  /** The rule as a sentence: `price must be at least 0`. */
  expectation: string;
  /** The offending value. */
  value: unknown;
}

export interface ContractOptions {
  /** For error messages; relative to the project. */
  file?: string | undefined;
  /**
   * `text`: strings are read by their property's type, NULL means absent unless null is an allowed type, moments may
   * lack `T` and zone. `json` (the default): values are what they are.
   */
  reading?: Reading | undefined;
  /** Other schemas by URI that `$ref` may name. Nothing is fetched. */
  documents?: Readonly<Record<string, JsonSchema>> | undefined;
  /** Lines of the file, where the schema was read from one. */
  source?: SchemaSource | undefined;
  /** Properties of the record that are personal although the schema does not say so, in any case. */
  personal?: readonly string[] | undefined;
}

/** A compiled contract: how records are read and checked. */
export interface Contract {
  /** The contract's file, for messages. */
  readonly file: string;
  readonly schema: JsonSchema;
  readonly reading: Reading;
  readonly references: References;
  /** Other schemas by URI that it refers to. */
  readonly documents: Readonly<Record<string, JsonSchema>>;
  readonly source: SchemaSource | undefined;
  /** Properties of the record with personal data anywhere in them; `*`: those that the schema does not name. */
  readonly personalProperties: readonly string[];
  /** How a property's text is read. */
  property(name: string): PropertyReading;
  /** The record as it is checked: under `text`, values by their types. */
  read(record: unknown): unknown;
  /** The violations of one record, in the schema's order; empty when it is valid. Sentences are English by default. */
  validate(record: unknown, language?: Language): ContractError[];
  /** The same before their sentences are written; personal values are not masked. */
  violations(record: unknown): Violation[];
}

/** Checks the schema itself and compiles it. Throws every problem of it as {@link UsageError}, with its line. */
export function compileContract(original: JsonSchema, options: ContractOptions = {}): Contract {
  const { reading = 'json', documents = {}, source, personal: names = [] } = options;
  const schema = markPersonal(original, names);
  const file = options.file ?? 'contract';
  const references = new References(schema, documents);
  assertNoProblems(schemaProblems(schema, references, { file, source }));
  const validator = compileOrThrow(() => compileValidator({ schema, documents, references, reading }), {
    file,
    source,
  });
  const property = propertyReader(schema, references);
  const personal = [...personalPaths(schema, references), ...names.map((name) => [name])];
  const read = (record: unknown): unknown => (reading === 'text' ? readTextRecord(record, property) : record);
  const violations = (record: unknown): Violation[] =>
    validator(read(record)) ? [] : violationsOf(validator.errors ?? []);
  return {
    file,
    schema,
    reading,
    references,
    documents,
    source,
    personalProperties: [...new Set(personal.map(([step = '*']) => step))],
    property,
    read,
    violations,
    validate: (record, language) =>
      violations(record).map((violation) => toContractError(violation, personal, language)),
  };
}

function compileOrThrow(compile: () => ValidateFunction, origin: SchemaOrigin): ValidateFunction {
  try {
    return compile();
  } catch (error) {
    throw new UsageError('contract.invalid-schema', messageOf(error), {
      location: locationOf(origin, ''),
      cause: error,
    });
  }
}

function toContractError(
  violation: Violation,
  personal: readonly string[][],
  language: Language | undefined,
): ContractError {
  const { keyword, instancePath, schemaPath, property } = violation;
  const value = maskPersonal(violation.value, pointerSteps(instancePath), personal);
  return {
    keyword,
    instancePath,
    schemaPath,
    property,
    message: violationMessage(violation, { language, value: instancePath === '' ? undefined : value }),
    expectation: violationMessage(violation, { language }),
    value,
  };
}
