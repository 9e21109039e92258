import type { Cell } from '../../base/cell.js';
import type { Expectation, Column, Kwargs, Schema, Scope } from '../expectation.js';
import type { TypeFamily } from '../../sql/type-family.js';
import type { Metric } from '../metric.js';
import { withinBounds } from './bounds.js';
import { boundKwargs, name } from './kwargs.js';
import { boundsText, rowConditionText } from './descriptions.js';

/** What the author of an aggregate between bounds writes: one number or value of a column. */
export interface BoundedAggregate {
  /** `expect_column_median_to_be_between`. */
  type: string;
  /** One sentence for the reference. */
  summary: string;
  /** What is between the bounds: `the mean of amount`. */
  says: (column: string) => string;
  /** What is asked of the table, by names that `observe` reads. */
  metrics: (column: Column, scope: Scope) => Readonly<Record<string, Metric>>;
  /**
   * The observed value from the answers, by the names of `metrics` (their first cell) and of the columns they answer;
   * null when nothing was observed.
   */
  observe?: (cells: Readonly<Record<string, Cell>>) => Cell;
  /** As what the observed value compares with the bounds; the column's own family by default. */
  family?: TypeFamily;
  /** Whether the observed value is one of the column's. */
  exposesValues?: boolean;
  /** Its own kwargs by name, besides `column` and the bounds. */
  kwargs?: Readonly<Record<string, Schema>>;
}

/** An expectation that one value computed from a column lies between two bounds. */
export function boundedAggregate(definition: BoundedAggregate): Expectation {
  const { says, metrics, observe = (cells: Readonly<Record<string, Cell>>) => cells['observed'] ?? null } = definition;
  return {
    type: definition.type,
    kind: 'column aggregate',
    summary: definition.summary,
    kwargs: { column: name, ...boundKwargs, ...definition.kwargs },
    required: ['column'],
    columns: (kwargs) => [String(kwargs['column'])],
    ...(definition.exposesValues === undefined ? {} : { exposesValues: definition.exposesValues }),
    describe: (kwargs) => `${says(String(kwargs['column']))} ${boundsText(kwargs)}${rowConditionText(kwargs)}`,
    measure(scope, kwargs: Kwargs) {
      const column = scope.column(String(kwargs['column']));
      const needs = metrics(column, scope);
      return {
        needs,
        decide(results) {
          const cells: Record<string, Cell> = {};
          for (const key of Object.keys(needs)) {
            const { columns, rows } = results.table(key);
            for (const [i, column] of columns.entries()) cells[column.name] = rows[0]?.[i] ?? null;
            cells[key] = results.cell(key);
          }
          const observed = observe(cells);
          return {
            kind: 'value',
            success: withinBounds(observed, kwargs, definition.family ?? column.family),
            observed,
          };
        },
      };
    },
  };
}
