import type { Expectation, Kwargs } from '../expectation.js';
import type { Schemas, ValuesOf } from '../kwargs-type.js';
import { name } from './kwargs.js';
import { isType } from './types.js';

export interface ColumnTypeExpectation<S extends Schemas, R extends string, K = ValuesOf<S, R & keyof S>> {
  type: string;
  summary: string;
  kwargs: S;
  required?: readonly (R & keyof S)[];
  /** Types that are allowed; null or undefined: any. */
  allowedTypes: (kwargs: K) => readonly string[] | null | undefined;
}

/** An expectation about a column's type, decided from the catalogue. */
export function columnType<const S extends Schemas, const R extends string = never>(
  definition: ColumnTypeExpectation<S, R>,
): Expectation;
export function columnType({
  type,
  summary,
  kwargs,
  required,
  allowedTypes,
}: ColumnTypeExpectation<Schemas, string, Kwargs>): Expectation {
  return {
    type,
    kind: 'column aggregate',
    summary,
    kwargs: { column: name, ...kwargs },
    required: ['column', ...(required ?? [])],
    columns: ({ column }) => [String(column)],
    describe: (given) => `${String(given['column'])} is of type ${allowedTypes(given)?.join(' or ') ?? 'any'}`,
    measure(scope, given) {
      const { type: found } = scope.column(String(given['column']));
      const types = allowedTypes(given);
      return {
        needs: {},
        decide: () => ({
          kind: 'value',
          success: types === null || types === undefined || types.some((named) => isType(found, named)),
          observed: found,
        }),
      };
    },
  };
}
