import { LastroError } from '../../base/errors.js';
import type { Column, Scope } from '../expectation.js';
import { type TypeFamily } from '../../sql/type-family.js';
import { boundFamily, boundFor, castAs, compareValues } from '../value.js';
import type { BoundKwargs } from './kwargs.js';

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

/** Why bounds make no sense together; undefined when they do. */
export function boundsProblem(kwargs: BoundKwargs, needed: boolean): string | undefined {
  const { min_value: min, max_value: max } = kwargs;
  if (needed && !isSet(min) && !isSet(max)) return 'min_value and max_value cannot both be missing';
  if (isSet(min) && isSet(max) && isGreater(min, max))
    return `min_value ${String(min)} is greater than max_value ${String(max)}`;
  return undefined;
}

function isGreater(min: unknown, max: unknown): boolean {
  const family: TypeFamily = typeof min === 'number' || typeof max === 'number' ? 'decimal' : 'datetime';
  return (compareValues(family, min, max) ?? 0) > 0;
}

/** SQL that is true of a value inside the bounds of `kwargs`; a text without a type has been read by their kind. */
export function insideBounds(column: Column, kwargs: BoundKwargs, scope: Scope): string {
  const { min_value: min, max_value: max } = kwargs;
  const family = boundFamily(column.family, [min, max]);
  const value = family === column.family ? column.sql : castAs(scope.dialect, column.sql, family);
  const side = (bound: unknown, operator: string): string[] => {
    if (!isSet(bound)) return [];
    const literal = boundFor(scope.dialect, family, bound);
    if (literal !== undefined) return [`${value} ${operator} ${literal}`];
    throw new LastroError(
      'check.type',
      `${column.name} is ${column.type} and cannot be compared with ${JSON.stringify(bound)}`,
    );
  };
  return [
    ...side(min, kwargs.strict_min === true ? '>' : '>='),
    ...side(max, kwargs.strict_max === true ? '<' : '<='),
  ].join(' AND ');
}

/** Throws `check.type` for a bound that no value of the family compares with, whatever is observed. */
export function checkBounds(bounds: readonly unknown[], family: TypeFamily): void {
  for (const bound of bounds)
    if (isSet(bound) && compareValues(family, bound, bound) === undefined)
      throw new LastroError('check.type', `the observed ${family} cannot be compared with ${JSON.stringify(bound)}`);
}

/** Whether an observed value is within the bounds of `kwargs`; false when nothing was observed. */
export function withinBounds(observed: unknown, kwargs: BoundKwargs, family: TypeFamily): boolean {
  const { min_value: min, max_value: max } = kwargs;
  checkBounds([min, max], family);
  if (observed === null || observed === undefined) return false;
  const side = (bound: unknown, sign: 1 | -1, strict: boolean): boolean => {
    if (!isSet(bound)) return true;
    const order = compareValues(family, observed, bound) ?? Number.NaN;
    return strict ? order * sign > 0 : order * sign >= 0;
  };
  return side(min, 1, kwargs.strict_min === true) && side(max, -1, kwargs.strict_max === true);
}
