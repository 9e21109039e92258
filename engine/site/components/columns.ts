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

/** A column of text, put in the reader's words. */
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
