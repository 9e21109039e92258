import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { UsageError } from '../base/errors.js';
import type { Expectation } from './expectation.js';
import { kwargsSchema } from './templates/kwargs.js';

/** The expectations of a run: the core ones and the project's own. */
export interface Registry {
  get: (type: string) => Expectation | undefined;
  /** In alphabetical order. */
  types: () => string[];
  all: () => Expectation[];
  /** The compiled schema of an expectation's kwargs. */
  validator: (type: string) => ValidateFunction;
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
    validator(type) {
      const known = compiled.get(type);
      if (known !== undefined) return known;
      const expectation = byType.get(type);
      if (expectation === undefined) throw new Error(`unknown expectation ${type}`);
      const validate = ajv.compile(kwargsSchema(expectation));
      compiled.set(type, validate);
      return validate;
    },
  };
}
