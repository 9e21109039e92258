import type { Cell } from '../base/cell.js';
import type { Dialect } from './dialect.js';
import { duckdbHelpers } from './duckdb-helpers.js';
import { callHelper } from './helper-catalogue.js';

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A text with line ends is written on one line, so that a model keeps its lines when a helper repeats an argument. */
function string(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\n') ? `E${quoted.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}` : quoted;
}

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
  helpers: duckdbHelpers,
  call: (helper, ...args) => callHelper(duckdbHelpers, helper, args),
};
