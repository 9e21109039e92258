import { checkOptions } from '../base/options.js';
import { EXPECTATION_CHECKS } from './definition-checks.js';
import type { Expectation, ExpectationKind, Measurement, Scope, TableRead } from './expectation.js';
import type { Schemas } from './kwargs-type.js';
import type { KwargsOf } from './templates/kwargs.js';

/**
 * An expectation as its author writes it: the schemas `S` of its kwargs, of which a suite must give `R`, are also the
 * types of the kwargs that its functions take.
 */
export interface ExpectationDefinition<
  Kind extends ExpectationKind,
  S extends Schemas,
  R extends string,
  K = KwargsOf<Kind, S, R>,
> extends Omit<
  Expectation,
  'kind' | 'kwargs' | 'required' | 'queries' | 'refine' | 'columns' | 'tables' | 'measure' | 'describe' | 'version'
> {
  kind: Kind;
  kwargs: S;
  required?: readonly (R & keyof S)[];
  queries?: readonly (string & keyof S)[];
  refine?: (kwargs: K) => string | undefined;
  columns: (kwargs: K) => string[];
  tables?: (kwargs: K) => readonly TableRead[];
  measure: (scope: Scope, kwargs: K) => Measurement;
  describe: (kwargs: K) => string;
}

/**
 * Declares an expectation. Its functions take kwargs of the types that its schemas say. Throws `option.*` for unknown, missing or wrong keys.
 */
export function defineExpectation<
  const Kind extends ExpectationKind,
  const S extends Schemas,
  const R extends string = never,
>(definition: ExpectationDefinition<Kind, S, R>): Expectation;
export function defineExpectation(definition: Expectation): Expectation {
  checkOptions('defineExpectation', definition, EXPECTATION_CHECKS);
  return definition;
}

/** An expectation that takes more kwargs than its template: those of the one that is made by it. */
export function withKwargs(
  expectation: Expectation,
  kwargs: Schemas = {},
  required: readonly string[] = [],
): Expectation {
  return {
    ...expectation,
    kwargs: { ...expectation.kwargs, ...kwargs },
    required: [...(expectation.required ?? []), ...required],
  };
}
