import type { Cell } from '../base/cell.js';
import type { Dialect } from './dialect.js';

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const string = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function literal(value: Cell): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return string(JSON.stringify(value));
}

export const duckdbDialect: Dialect = {
  name: 'duckdb',
  identifier,
  string,
  literal,
  table: ({ layer, name }) => `${identifier(layer)}.${identifier(name)}`,
  helpers: new Map(),
  call(helper, ...args) {
    const found = this.helpers.get(helper);
    if (found === undefined) throw new Error(`unknown helper @${helper}`);
    return found.render(args);
  },
};
