import type { Cell } from '../../base/cell.js';
import { FLAG, FUNCTION, TEXT, oneOf, required } from '../../base/check-keys.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';
import { defineExpectation, withKwargs } from '../define-expectation.js';
import { COMMON_CHECKS } from '../definition-checks.js';
import type { Column, Expectation, Kwargs, Scope } from '../expectation.js';
import type { Schemas } from '../kwargs-type.js';
import type { TypeFamily } from '../../sql/type-family.js';
import type { Metric, MetricResults } from '../metric.js';
import { orderKind } from '../text-reading.js';
import { withinBounds } from './bounds.js';
import { boundKwargs, name } from './kwargs.js';
import { boundsText, groupText, rowConditionText } from './descriptions.js';
import { measureGroupBounds } from './group-bounds.js';
import { groupBy } from './groups.js';
import { isUnread, readColumn, sayInfinite } from './read-column.js';
import { significant, significantBounds } from './significant.js';
import { unreadRows } from './unread.js';

/** What the author of an aggregate between bounds writes: one number or value of a column. */
export interface BoundedAggregate {
  /** `expect_column_median_to_be_between`. */
  type: string;
  /** One sentence for the reference. */
  summary: string;
  /** What is between the bounds: `the mean of amount`. */
  says: (column: string, kwargs: Kwargs) => string;
  /** What is asked of the table, by names that `observe` reads. */
  metrics: (column: Column, scope: Scope, kwargs: Kwargs) => Readonly<Record<string, Metric>>;
  /**
   * The observed value from the answers, by the names of `metrics` (their first cell) and of the columns they answer;
   * null when nothing was observed.
   */
  observe?: (cells: Readonly<Record<string, Cell>>) => Cell;
  /** The observed value as one aggregate over a group of rows. */
  byGroup: (column: Column, scope: Scope, kwargs: Kwargs) => string;
  /** As what the observed value compares with the bounds; the column's own family by default. */
  family?: TypeFamily;
  /**
   * As what a text without a type is read: a number, or what the bounds are. Default: it is text. A text that does not read
   * so fails the check.
   */
  reads?: 'number' | 'bounds';
  /** Whether the observed value is computed in floats: it is compared rounded to the fifteen digits that every float can represent. */
  isComputed?: (column: Column) => boolean;
  /** Whether the observed value is one of the column's. */
  exposesValues?: boolean;
  /** Its own kwargs by name, besides `column` and the bounds. */
  kwargs?: Schemas;
  /** Those that a suite must give. */
  required?: readonly string[];
}

/** An aggregate of the engine's own, of which something is asked that depends on the answers to `metrics`. */
export interface SteppedAggregate extends BoundedAggregate {
  /** What is asked next, by names that `observe` reads, too. */
  more: (column: Column, scope: Scope, cells: Readonly<Record<string, Cell>>) => Readonly<Record<string, Metric>>;
}

/** The first row of each answer by the names of its columns, and its first cell by the name of the metric. */
function cellsOf(results: MetricResults, metrics: Readonly<Record<string, Metric>>): Record<string, Cell> {
  const cells: Record<string, Cell> = {};
  for (const key of Object.keys(metrics)) {
    const { columns, rows } = results.table(key);
    for (const [i, column] of columns.entries()) cells[column.name] = rows[0]?.[i] ?? null;
    cells[key] = results.cell(key);
  }
  return cells;
}

/** A moment at midnight as its day, as a file of days has it. */
const dayOf = (observed: Cell): Cell => (typeof observed === 'string' ? observed.replace(/ 00:00:00$/, '') : observed);

const KEYS: OptionChecks<BoundedAggregate> = {
  ...COMMON_CHECKS,
  says: required(FUNCTION),
  metrics: required(FUNCTION),
  observe: FUNCTION,
  byGroup: required(FUNCTION),
  family: TEXT,
  reads: oneOf(['number', 'bounds']),
  isComputed: FUNCTION,
  exposesValues: FLAG,
};

/** An expectation that one value computed from a column is between two bounds. Throws `option.*` for unknown, missing or wrong keys. */
export function boundedAggregate(definition: BoundedAggregate): Expectation {
  checkOptions('boundedAggregate', definition, KEYS);
  return steppedAggregate({ ...definition, more: () => ({}) });
}

/** {@link boundedAggregate} of the engine's own, in two scans. */
export function steppedAggregate(definition: SteppedAggregate): Expectation {
  const {
    says,
    byGroup,
    metrics,
    observe = (cells: Readonly<Record<string, Cell>>) => cells['observed'] ?? null,
  } = definition;
  const expectation = defineExpectation({
    type: definition.type,
    kind: 'column aggregate',
    summary: definition.summary,
    kwargs: { column: name, ...boundKwargs, group_by: groupBy },
    required: ['column'],
    columns: ({ column, group_by: groups = [] }) => [column, ...groups],
    ...(definition.exposesValues === undefined ? {} : { exposesValues: definition.exposesValues }),
    describe: (kwargs) =>
      `${says(kwargs.column, kwargs)}${groupText(kwargs.group_by)} ${boundsText(kwargs)}${rowConditionText(kwargs)}`,
    measure(scope, kwargs) {
      const stored = scope.column(kwargs.column);
      const kind = definition.reads === 'bounds' ? orderKind([kwargs.min_value, kwargs.max_value]) : definition.reads;
      const column = readColumn(stored, kind, scope);
      const unread = unreadRows(scope, column, kind);
      if (kwargs.group_by !== undefined && kwargs.group_by.length > 0)
        return measureGroupBounds(scope, kwargs, {
          observed: byGroup(column, scope, kwargs),
          column: { ...column, family: definition.family ?? column.family },
          unread: isUnread(column),
          isComputed: definition.isComputed?.(column) === true,
        });
      const needs = { ...metrics(column, scope, kwargs), ...unread.needs };
      if (definition.isComputed?.(column) === true) sayInfinite(scope, column);
      const isComputed = definition.isComputed?.(column) === true;
      const more = (results: MetricResults): Readonly<Record<string, Metric>> =>
        definition.more(column, scope, cellsOf(results, needs));
      return {
        needs,
        more,
        decide(results) {
          const cells = cellsOf(results, { ...needs, ...more(results) });
          const observed = isComputed ? significant(observe(cells)) : observe(cells);
          const bounds = isComputed ? significantBounds(kwargs) : kwargs;
          const success = withinBounds(observed, bounds, definition.family ?? column.family);
          return unread.decide(results, {
            kind: 'value',
            success,
            observed: kind === 'moment' ? dayOf(observed) : observed,
          });
        },
      };
    },
  });
  return withKwargs(expectation, definition.kwargs, definition.required);
}
