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
  const name = NAMES[match?.[1]?.toLowerCase() ?? ''];
  if (match === null || name === undefined) return undefined;
  if (name !== 'decimal') return match[2] === undefined ? { name, precision: undefined, scale: undefined } : undefined;
  if (match[2] === undefined) return { name, precision: undefined, scale: undefined };
  return { name, precision: Number(match[2]), scale: Number(match[3] ?? 0) };
}

const DUCKDB: Readonly<Record<SqlType['name'], string>> = {
  text: 'VARCHAR',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  decimal: 'DECIMAL',
  float: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  json: 'JSON',
};

const BIGQUERY: Readonly<Record<SqlType['name'], string>> = {
  text: 'STRING',
  integer: 'INT64',
  bigint: 'INT64',
  decimal: 'NUMERIC',
  float: 'FLOAT64',
  boolean: 'BOOL',
  date: 'DATE',
  timestamp: 'DATETIME',
  json: 'JSON',
};

export function typeIn(dialect: 'duckdb' | 'bigquery', type: SqlType): string {
  const name = (dialect === 'duckdb' ? DUCKDB : BIGQUERY)[type.name];
  if (type.name !== 'decimal') return name;
  if (type.precision !== undefined) return `${name}(${type.precision}, ${type.scale ?? 0})`;
  return dialect === 'duckdb' ? `${name}(38, 9)` : name;
}
