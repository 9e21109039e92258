/** A column type as models and YAML name it, whatever the engine. */
export interface SqlType {
  name: 'text' | 'integer' | 'bigint' | 'decimal' | 'float' | 'boolean' | 'date' | 'timestamp' | 'json';
  /** Digits in all and behind the point, of a decimal; without them it is BigQuery's NUMERIC, (38, 9). */
  precision: number | undefined;
  scale: number | undefined;
}

const NAMES: Readonly<Record<string, SqlType['name']>> = {
  text: 'text',
  varchar: 'text',
  string: 'text',
  integer: 'integer',
  int: 'integer',
  int64: 'bigint',
  bigint: 'bigint',
  decimal: 'decimal',
  numeric: 'decimal',
  float: 'float',
  float64: 'float',
  double: 'float',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  datetime: 'timestamp',
  json: 'json',
};

export const TYPE_NAMES: readonly string[] = Object.keys(NAMES);

/** Reads `decimal(12, 2)`, `VARCHAR`, `INT64`; undefined when it is none of the types both engines have. */
export function parseType(text: string): SqlType | undefined {
  const match = /^\s*([a-z0-9]+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*$/i.exec(text);
  const word = match?.[1]?.toLowerCase() ?? '';
  const name = Object.hasOwn(NAMES, word) ? NAMES[word] : undefined;
  if (match === null || name === undefined) return undefined;
  if (name !== 'decimal') return match[2] === undefined ? { name, precision: undefined, scale: undefined } : undefined;
  if (match[2] === undefined) return { name, precision: undefined, scale: undefined };
  return { name, precision: Number(match[2]), scale: Number(match[3] ?? 0) };
}

/** The engine's name of each type, as {@link typeNamer} needs them. */
export type TypeNames = Readonly<Record<SqlType['name'], string>>;

/** Names types as an engine does; `decimal` is its name of a decimal whose precision is left open. */
export function typeNamer(names: TypeNames, decimal: string): (type: SqlType) => string {
  return ({ name, precision, scale }) => {
    if (name !== 'decimal') return names[name];
    return precision === undefined ? decimal : `${names.decimal}(${precision}, ${scale ?? 0})`;
  };
}

/** A type without precision, as `text` or `bigint` name it. */
export const plainType = (name: SqlType['name']): SqlType => ({ name, precision: undefined, scale: undefined });

/** Whether a text can be nothing but a type, of any engine: words and numbers, with brackets that close within it. */
export function isTypeText(text: string): boolean {
  if (!/^[\w\s,:()<>[\]]+$/.test(text)) return false;
  let depth = 0;
  for (const character of text) {
    if ('([<'.includes(character)) depth++;
    if (')]>'.includes(character) && --depth < 0) return false;
  }
  return depth === 0;
}
