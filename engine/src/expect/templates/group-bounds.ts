import type { Column, Measurement, Scope } from '../expectation.js';
import { insideBounds } from './bounds.js';
import { measureGroups } from './groups.js';
import type { BoundKwargs } from './kwargs.js';

/** Half of the fifteenth digit of a float, as a part of it. */
const ROUNDING = 5e-15;

export interface GroupBounds {
  /** SQL of an aggregate. */
  observed: string;
  /** The column it is computed from, of the aggregate's family. */
  column: Column;
  /** SQL of the rows that the aggregate says nothing of. */
  unread: string | undefined;
  /** Whether it is computed in floats. */
  isComputed: boolean;
}

/** An aggregate that is between two bounds in every group of rows; a group without a value fails. */
export function measureGroupBounds(
  scope: Scope,
  kwargs: BoundKwargs & { readonly group_by?: readonly string[] | undefined },
  { observed, column, unread, isComputed }: GroupBounds,
): Measurement {
  const inside = insideBounds({ ...column, sql: observed }, isComputed ? roundedBounds(kwargs) : kwargs, scope);
  const conditions = [
    `(${observed}) IS NULL`,
    ...(inside === '' ? [] : [`NOT (${inside})`]),
    ...(unread === undefined ? [] : [`COUNT(CASE WHEN ${unread} THEN 1 END) > 0`]),
  ];
  return measureGroups(scope, kwargs, {
    values: { observed, ...(unread === undefined ? {} : { not_read: `COUNT(CASE WHEN ${unread} THEN 1 END)` }) },
    failing: conditions.join(' OR '),
    passesWhenEmpty: false,
  });
}

/** Bounds that include a float equal to one of them in fifteen digits; strict bounds exclude it. */
function roundedBounds(kwargs: BoundKwargs): BoundKwargs {
  const moved = (bound: BoundKwargs['min_value'], sign: 1 | -1): BoundKwargs['min_value'] =>
    typeof bound === 'number' ? bound + sign * Math.abs(bound) * ROUNDING : bound;
  return {
    ...kwargs,
    min_value: moved(kwargs.min_value, kwargs.strict_min === true ? 1 : -1),
    max_value: moved(kwargs.max_value, kwargs.strict_max === true ? -1 : 1),
  };
}
