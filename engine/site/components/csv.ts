import * as d3 from 'npm:d3';

/** A value as text; one that a spreadsheet would run as a formula is made harmless. */
function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

/** RFC 4180, one row a line, with the keys of all rows in the order in which they first occur. */
export function csv(rows: readonly Record<string, unknown>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const records = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return records.map((record) => `${d3.csvFormatRow(record.map(field))}\r\n`).join('');
}

/** Downloads a text, or what a blob has, as a file. */
export function save(name: string, content: string | Blob, type = 'text/csv;charset=utf-8'): void {
  const href = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = Object.assign(document.createElement('a'), { href, download: name });
  link.click();
  URL.revokeObjectURL(href);
}
