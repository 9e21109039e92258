import { textOf, type Cell } from '../../base/cell.js';
import type { BoundKwargs } from './kwargs.js';

/** A value as a sentence shows it: text in quotes. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return textOf(value as Cell);
}

/** Up to eight values of a list. */
export function listText(value: unknown, join = ', '): string {
  const items = Array.isArray(value) ? value : [];
  const rest = items.length > 8 ? ` and ${items.length - 8} more` : '';
  return items.length === 0 ? 'nothing' : items.slice(0, 8).map(valueText).join(join) + rest;
}

export const joinNames = (value: unknown): string =>
  Array.isArray(value) ? value.map(String).join(', ') : String(value);

/** `, for at least 95 % of rows`, `, but for at most 3 rows`, and the row condition. */
export function mostlyText(
  kwargs: RowKwargs & { readonly mostly?: unknown; readonly max_unexpected?: unknown },
): string {
  const { mostly: share, max_unexpected: max } = kwargs;
  const rows =
    typeof share === 'number' && share < 1 ? `, for at least ${Number((share * 100).toFixed(6))} % of rows` : '';
  return rows + exceptText(max) + rowConditionText(kwargs);
}

/** `, but for at most 3 rows`. */
export const exceptText = (max: unknown): string =>
  typeof max === 'number' ? `, but for at most ${max} ${max === 1 ? 'row' : 'rows'}` : '';

interface RowKwargs {
  readonly row_condition?: unknown;
}

export function rowConditionText({ row_condition: condition }: RowKwargs): string {
  if (condition === undefined || condition === null) return '';
  return `, where ${typeof condition === 'string' ? condition : conditionText(condition)}`;
}

/** ` for each city`, or nothing without groups. */
export const groupText = (groups: readonly string[] | undefined): string =>
  groups === undefined || groups.length === 0 ? '' : ` for each ${joinNames(groups)}`;

/** Great Expectations' condition objects as a reader would write them. */
function conditionText(node: unknown, inside = false): string {
  const { type, column, operator, parameter, is_null: isNull, conditions } = node as Record<string, unknown>;
  const name = typeof column === 'string' ? column : String((column as { name?: unknown } | undefined)?.name);
  if (type === 'pass_through') return String((node as Record<string, unknown>)['pass_through_filter']);
  if (type === 'nullity') return `${name} is ${isNull === true ? '' : 'not '}null`;
  if (type === 'comparison') {
    const value = Array.isArray(parameter) ? `(${listText(parameter)})` : valueText(parameter);
    return `${name} ${String(operator).toLowerCase().replace('_', ' ').replace('==', '=')} ${value}`;
  }
  const items = (Array.isArray(conditions) ? conditions : []).map((each) => conditionText(each, true));
  return inside ? `(${items.join(` ${String(type)} `)})` : items.join(` ${String(type)} `);
}

/** `is between 1 and 10`, `is at least 1`, `is less than 10`. */
export function boundsText(kwargs: BoundKwargs): string {
  const { min_value: min, max_value: max, strict_min: above, strict_max: below } = kwargs;
  const [low, high] = [min ?? undefined, max ?? undefined];
  if (low !== undefined && high !== undefined) {
    if (above !== true && below !== true)
      return low === high ? `is ${boundText(low)}` : `is between ${boundText(low)} and ${boundText(high)}`;
    return `is ${above === true ? 'more than' : 'at least'} ${boundText(low)} and ${below === true ? 'less than' : 'at most'} ${boundText(high)}`;
  }
  if (low !== undefined) return `is ${above === true ? 'more than' : 'at least'} ${boundText(low)}`;
  if (high !== undefined) return `is ${below === true ? 'less than' : 'at most'} ${boundText(high)}`;
  return 'has a value';
}

const boundText = (value: unknown): string => (typeof value === 'string' ? value : valueText(value));
