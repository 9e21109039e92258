import type { Cell } from '../../base/cell.js';
import type { Expectation, Kwargs, Measurement, Scope } from '../expectation.js';
import type { Schemas, ValuesOf } from '../kwargs-type.js';
import type { BoundKwargs, KwargsOf } from './kwargs.js';
import { countRows } from '../sql.js';
import { groupText } from './descriptions.js';
import { measureGroupBounds } from './group-bounds.js';
import { groupBy } from './groups.js';
import { withinBounds } from './bounds.js';

interface CountExpectation<S extends Schemas, R extends string, K> {
  type: string;
  summary: string;
  kwargs: S;
  required?: readonly (R & keyof S)[];
  refine?: (kwargs: K) => string | undefined;
  describe: (kwargs: K) => string;
}

export interface RowCountExpectation<
  S extends Schemas,
  R extends string,
  K = KwargsOf<'column aggregate', S, R>,
> extends CountExpectation<S, R, K> {
  /** The bounds the count must be between. */
  bounds: (kwargs: K) => BoundKwargs;
}

/** An expectation about the number of rows. */
export function rowCount<const S extends Schemas, const R extends string = never>(
  definition: RowCountExpectation<S, R>,
): Expectation;
export function rowCount(definition: RowCountExpectation<Schemas, string, Kwargs>): Expectation {
  const { bounds, ...rest } = definition;
  return {
    ...rest,
    kind: 'column aggregate',
    kwargs: { ...rest.kwargs, group_by: groupBy },
    columns: groupsOf,
    describe: (given: Kwargs) => rest.describe(given) + groupText(groupsOf(given)),
    measure(scope: Scope, given: Kwargs) {
      const groups = groupsOf(given);
      if (groups.length > 0) return measureRowsByGroup(scope, groups, bounds(given));
      return {
        needs: { rows: countRows(scope) },
        decide(results) {
          const observed = results.count('rows');
          return { kind: 'value', success: withinBounds(observed, bounds(given), 'integer'), observed };
        },
      };
    },
  };
}

const groupsOf = ({ group_by: groups }: Kwargs): string[] => (Array.isArray(groups) ? groups.map(String) : []);

const measureRowsByGroup = (scope: Scope, groups: readonly string[], bounds: BoundKwargs): Measurement =>
  measureGroupBounds(
    scope,
    { ...bounds, group_by: groups },
    {
      observed: 'COUNT(*)',
      column: { name: 'the number of rows', type: 'integer', family: 'integer', sql: 'COUNT(*)' },
      unread: undefined,
      isComputed: false,
    },
  );

export interface TableColumnsExpectation<
  S extends Schemas,
  R extends string,
  K = ValuesOf<S, R & keyof S>,
> extends CountExpectation<S, R, K> {
  /** Whether it says which columns there must be, so that its failure explains one that is missing. Default: true. */
  schema?: boolean;
  decide: (columns: string[], kwargs: K) => ShapeDecision;
}

/** An expectation about the table's columns, decided from the catalogue. */
export function tableColumns<const S extends Schemas, const R extends string = never>(
  definition: TableColumnsExpectation<S, R>,
): Expectation;
export function tableColumns(definition: TableColumnsExpectation<Schemas, string, Kwargs>): Expectation {
  const { decide, ...rest } = definition;
  return {
    schema: true,
    ...rest,
    kind: 'table',
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

export interface ShapeDecision {
  success: boolean;
  observed: Cell;
  details?: Readonly<Record<string, Cell>>;
  sentence?: string;
}
