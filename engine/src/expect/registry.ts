import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { UsageError } from '../base/errors.js';
import type { Expectation, Kwargs } from './expectation.js';
import type { Schema, Schemas } from './kwargs-type.js';
import { kwargsSchema } from './templates/kwargs.js';

/** The expectations of a run: the core ones and the project's own. */
export interface Registry {
  get: (type: string) => Expectation | undefined;
  /** In alphabetical order. */
  types: () => string[];
  all: () => Expectation[];
  /** Validates kwargs by the schema of their expectation. Its parts for kwargs that are not given are not compiled. */
  validator: (type: string, kwargs: Kwargs) => ValidateFunction;
}

/** A registry of expectations; a name that is there twice is refused. */
export function createRegistry(expectations: readonly Expectation[]): Registry {
  const byType = new Map<string, Expectation>();
  for (const expectation of expectations) {
    if (byType.has(expectation.type))
      throw new UsageError('expectation.duplicate', `expectation defined twice: ${expectation.type}`, {
        hint: 'give your own expectation another name',
      });
    byType.set(expectation.type, expectation);
  }
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    verbose: true,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  const compiled = new Map<string, ValidateFunction>();
  const types = [...byType.keys()].sort();
  return {
    get: (type) => byType.get(type),
    types: () => types,
    all: () => types.flatMap((type) => byType.get(type) ?? []),
    validator(type, kwargs) {
      const expectation = byType.get(type);
      if (expectation === undefined) throw new Error(`unknown expectation ${type}`);
      const schema = givenSchema(expectation, kwargs);
      const key = JSON.stringify(schema);
      const known = compiled.get(key);
      if (known !== undefined) return known;
      const validate = ajv.compile(schema);
      compiled.set(key, validate);
      return validate;
    },
  };
}

/** The schema of an expectation's kwargs without the parts that say nothing of these; parts of a project's own schema may refer to each other. */
function givenSchema(expectation: Expectation, kwargs: Kwargs): Schema {
  const schema = kwargsSchema(expectation);
  if (expectation.isCustom === true) return schema;
  const properties = Object.entries(schema['properties'] as Schemas).filter(([name]) => Object.hasOwn(kwargs, name));
  return { ...schema, properties: Object.fromEntries(properties) };
}
