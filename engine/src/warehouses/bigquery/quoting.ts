import type { Cell } from '../../base/cell.js';

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (text: string, quote: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, () => `\\${quote}`)

    .replace(/[\u0000-\u001f]/g, (c) => ESCAPES[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);

export const identifier = (name: string): string => `\`${escaped(name, '`')}\``;
export const string = (text: string): string => `'${escaped(text, "'")}'`;

export function literal(value: Cell): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return string(JSON.stringify(value));
}
