import type { Cell } from '../base/cell.js';
import { bigqueryHelpers } from './bigquery-helpers.js';
import type { Dialect } from './dialect.js';
import { callHelper } from './helper-catalogue.js';

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (text: string, quote: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)

    .replace(/[\u0000-\u001f]/g, (c) => ESCAPES[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);

const identifier = (name: string): string => `\`${escaped(name, '`')}\``;
const string = (text: string): string => `'${escaped(text, "'")}'`;

function literal(value: Cell): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return string(JSON.stringify(value));
}

/** Layers are datasets `<prefix>_<layer>`, of the client's own project unless one is named. */
export function createBigQueryDialect(options: { prefix: string; project?: string | undefined }): Dialect {
  const project = options.project === undefined ? '' : `${identifier(options.project)}.`;
  return {
    name: 'bigquery',
    identifier,
    string,
    literal,
    table: ({ layer, name }) => `${project}${identifier(`${options.prefix}_${layer}`)}.${identifier(name)}`,
    helpers: bigqueryHelpers,
    call: (helper, ...args) => callHelper(bigqueryHelpers, helper, args),
  };
}
