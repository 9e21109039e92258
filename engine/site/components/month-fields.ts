import { texts } from '../texts/filters.js';
import { monthOfYear, shortMonth } from './format.js';
import { monthKey, type Field } from './selection.js';

/** The month of a row; null and undefined where the row has none, which narrows nothing. */
export type MonthOf<T> = (row: T) => Date | null | undefined;

/** The year, of months or of what a table by year says. */
export function yearField<T>(
  month: MonthOf<T>,
  year: (row: T) => number | null | undefined = () => undefined,
): Field<T> {
  return {
    name: 'year',
    label: texts.fields.year,
    value: (row) => (month(row)?.getUTCFullYear() ?? year(row) ?? undefined)?.toString(),
  };
}

/** The month of any year. */
export function monthField<T>(month: MonthOf<T>): Field<T> {
  return {
    name: 'month',
    label: texts.fields.month,
    value: (row) => {
      const of = month(row);
      return of == null ? undefined : String(of.getUTCMonth() + 1);
    },
    option: (value) => monthOfYear(Number(value)),
    order: (a, b) => Number(a) - Number(b),
  };
}

/** Two fields, `from` and `to`: the months between them, both included. Charts by month set them when dragged over. */
export function monthRange<T>(month: MonthOf<T>): { from: Field<T>; to: Field<T> } {
  const shared = {
    value: (row: T) => {
      const of = month(row);
      return of == null ? undefined : monthKey(of);
    },
    option: (key: string) => shortMonth(new Date(key)),
  };
  return {
    from: { ...shared, name: 'from', label: texts.fields.from, admits: (value, chosen) => value >= chosen },
    to: { ...shared, name: 'to', label: texts.fields.to, admits: (value, chosen) => value <= chosen },
  };
}
