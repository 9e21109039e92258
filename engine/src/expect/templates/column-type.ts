import type { Expectation, Kwargs, Schema } from '../expectation.js';
import { name } from './kwargs.js';
import { isType } from './types.js';

export interface ColumnTypeExpectation {
  type: string;
  summary: string;
  kwargs: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  /** Types that are allowed; null or undefined: any. */
  allowedTypes: (kwargs: Kwargs) => readonly string[] | null | undefined;
}

/** An expectation about a column's type, decided from the catalogue. */
export function columnType({ type, summary, kwargs, required, allowedTypes }: ColumnTypeExpectation): Expectation {
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
