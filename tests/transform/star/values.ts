/** A cell as DuckDB writes it as text; null is NULL. */
export type Text = string | null;

export const int = (text: Text): number | null => (text !== null && /^[+-]?\d+$/.test(text) ? Number(text) : null);

/** Money in cents. */
export const cents = (text: Text): number | null => (text === null ? null : Math.round(Number(text) * 100));

export function money(value: number | null): Text {
  if (value === null) return null;
  const digits = String(Math.abs(value)).padStart(3, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `2017-10-02`, or with a time, as a full timestamp. */
export const timestamp = (text: Text): Text => (text === null ? null : text.length === 10 ? `${text} 00:00:00` : text);

export const day = (text: Text): Text => text?.slice(0, 10) ?? null;

export const serial = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

/** Calendar days from one moment to another. */
export function days(from: Text, to: Text): number | null {
  return from === null || to === null ? null : serial(to.slice(0, 10)) - serial(from.slice(0, 10));
}

export const city = (text: Text): Text => text?.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase() ?? null;

export function groupBy<T>(rows: Iterable<T>, key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}

export const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
