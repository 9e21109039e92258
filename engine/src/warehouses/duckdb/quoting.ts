import type { Cell } from '../../base/cell.js';

/** The name inside DuckDB of another file that is only read. */
export const OTHER_FILE = 'deferred';

export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text with line ends is written on one line, so that a model keeps its lines when a helper repeats an argument. */
export function string(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\n') ? `E${quoted.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}` : quoted;
}

export function literal(value: Cell): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return string(JSON.stringify(value));
}
