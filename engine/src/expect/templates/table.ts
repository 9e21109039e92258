import type { Cell } from '../../base/cell.js';
import type { Expectation, Kwargs, Schema, Scope } from '../expectation.js';
import { countRows } from '../sql.js';
import { withinBounds } from './bounds.js';

export interface CountExpectation {
  type: string;
  summary: string;
  kwargs: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  refine?: (kwargs: Kwargs) => string | undefined;
  describe: (kwargs: Kwargs) => string;
  /** The bounds the count must lie between. */
  bounds: (kwargs: Kwargs) => Kwargs;
}

/** An expectation about the number of rows. */
export function rowCount(definition: CountExpectation): Expectation {
  const { bounds, kwargs, ...rest } = definition;
  return {
    ...rest,
    kind: 'column aggregate',
    kwargs,
    columns: () => [],
    measure: (scope: Scope, given: Kwargs) => ({
      needs: { rows: countRows(scope) },
      decide(results) {
        const observed = results.count('rows');
        return { kind: 'value', success: withinBounds(observed, bounds(given), 'integer'), observed };
      },
    }),
  };
}

/** An expectation about the table's columns, decided from the catalogue. */
export function tableColumns(
  definition: CountExpectationBase & { decide: (columns: string[], kwargs: Kwargs) => ShapeDecision },
): Expectation {
  const { decide, ...rest } = definition;
  return {
    ...rest,
    kind: 'table',
    schema: true,
    columns: () => [],
    measure: ({ columns }: Scope, kwargs: Kwargs) => ({
      needs: {},
      decide: () => ({
        kind: 'value',
        ...decide(
          columns.map((column) => column.name),
          kwargs,
        ),
      }),
    }),
  };
}

type CountExpectationBase = Omit<CountExpectation, 'bounds'>;

export interface ShapeDecision {
  success: boolean;
  observed: Cell;
  details?: Readonly<Record<string, Cell>>;
  sentence?: string;
}
