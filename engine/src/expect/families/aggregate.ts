import type { Cell } from '../../base/cell.js';
import type { Expectation, Column, Kwargs, Schema, Scope } from '../expectation.js';
import type { Family } from '../family.js';
import type { Metric } from '../metric.js';
import { withinBounds } from './bounds.js';
import { between, name } from './kwargs.js';
import { range, whereRows } from './prose.js';

/** What the author of an aggregate between bounds writes: one number or value of a column. */
export interface BoundedAggregate {
  type: string;
  summary: string;
  /** What is between the bounds: `the mean of amount`. */
  says: (column: string) => string;
  metrics: (column: Column, scope: Scope) => Readonly<Record<string, Metric>>;
  /**
   * The observed value from the answers, by the names of `metrics` (their first cell) and of the columns they answer;
   * null when nothing was observed.
   */
  observe?: (cells: Readonly<Record<string, Cell>>) => Cell;
  /** As what the observed value compares with the bounds; the column's own family by default. */
  family?: Family;
  /** Whether the observed value is one of the column's. */
  revealing?: boolean;
  kwargs?: Readonly<Record<string, Schema>>;
}

/** An expectation that one value computed from a column lies between two bounds. */
export function boundedAggregate(definition: BoundedAggregate): Expectation {
  const { says, metrics, observe = (cells: Readonly<Record<string, Cell>>) => cells['observed'] ?? null } = definition;
  return {
    type: definition.type,
    kind: 'column aggregate',
    summary: definition.summary,
    kwargs: { column: name, ...between, ...definition.kwargs },
    required: ['column'],
    columns: (kwargs) => [String(kwargs['column'])],
    ...(definition.revealing === undefined ? {} : { revealing: definition.revealing }),
    describe: (kwargs) => `${says(String(kwargs['column']))} ${range(kwargs)}${whereRows(kwargs)}`,
    measure(scope, kwargs: Kwargs) {
      const column = scope.column(String(kwargs['column']));
      const needs = metrics(column, scope);
      return {
        needs,
        decide(answers) {
          const cells: Record<string, Cell> = {};
          for (const key of Object.keys(needs)) {
            const { columns, rows } = answers.table(key);
            for (const [i, column] of columns.entries()) cells[column.name] = rows[0]?.[i] ?? null;
            cells[key] = answers.cell(key);
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
