import type { Tip } from './channel.js';
import { month } from './format.js';
import type { Column } from './table.js';

/** A column of numbers, formatted; NULL stays empty. */
export function numbers(name: string, label: string, format: (value: number) => string): Column<never> {
  return {
    name,
    label,
    numeric: true,
    value: (row: Record<string, unknown>) => (row[name] == null ? '' : format(Number(row[name]))),
  };
}

/** A column of text, each value replaced by its word for the reader. */
export function words(name: string, label: string, word: (value: string) => string = String): Column<never> {
  return {
    name,
    label,
    value: (row: Record<string, unknown>) => (row[name] == null ? word('') : word(row[name] as string)),
  };
}

/** A column of months. */
export function months(name: string, label: string): Column<never> {
  return { name, label, value: (row: Record<string, unknown>) => month(row[name] as Date) };
}

/** A tooltip that says what some columns of a table say: `tip(columns, 'month', 'revenue')`. */
export function tip(columns: readonly Column<never>[], ...names: string[]): Tip<never> {
  return Object.fromEntries(
    names.map((name) => {
      const column = columns.find((candidate) => candidate.name === name);
      if (column === undefined)
        throw new Error(`no column "${name}"; there are: ${columns.map((c) => c.name).join(', ')}`);
      return [column.label, (row: never) => String(column.value(row))];
    }),
  );
}
