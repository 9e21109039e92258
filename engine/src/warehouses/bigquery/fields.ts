import type { ColumnInfo } from '../../warehouse/warehouse.js';

/** A field of a table or of a result, as the API describes it. */
export interface BigQueryField {
  name: string;
  type: string;
  mode?: string;
  /** Of a `RECORD`. */
  fields?: BigQueryField[];
  /** Decimals: digits in all, and after the point. */
  precision?: string;
  scale?: string;
  /** Of `STRING` and `BYTES`. */
  maxLength?: string;
}

/** The API's field of a column whose type is written as in SQL: `NUMERIC(18, 2)`, `ARRAY<STRUCT<id INT64>>`. */
export function fieldOf({ name, type }: ColumnInfo): BigQueryField {
  const [, outer = type, inner] = /^(\w+)<(.*)>$/s.exec(type.trim()) ?? [];
  if (inner !== undefined && outer.toUpperCase() === 'ARRAY')
    return { ...fieldOf({ name, type: inner }), mode: 'REPEATED' };
  if (inner !== undefined) return { name, type: 'RECORD', fields: splitFields(inner).map(structField) };
  const [, scalar = type, parameters] = /^(\w+)\s*\(([\d\s,]+)\)$/.exec(type.trim()) ?? [];
  const field: BigQueryField = { name, type: scalar.trim().toUpperCase() };
  if (parameters === undefined) return field;
  const [first = '', second] = parameters.split(',').map((number) => number.trim());
  if (/^(STRING|BYTES)$/.test(field.type)) return { ...field, maxLength: first };
  return { ...field, precision: first, ...(second === undefined ? {} : { scale: second }) };
}

function structField(text: string): BigQueryField {
  const [, quoted, plain, type = ''] = /^(?:`([^`]+)`|(\w+))\s+(.+)$/s.exec(text) ?? [];
  return fieldOf({ name: quoted ?? plain ?? text, type });
}

/** The fields of a STRUCT, parted by the commas that are within no brackets. */
function splitFields(text: string): string[] {
  const fields: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { index, 0: character } of text.matchAll(/[<>(),]/g)) {
    if (/[<(]/.test(character)) depth++;
    else if (/[>)]/.test(character)) depth--;
    else if (depth === 0) {
      fields.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...fields, text.slice(start).trim()];
}

/** How SQL calls types that the API calls otherwise. */
const SQL_NAMES: Readonly<Record<string, string>> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL' };

/** The type of a field as SQL writes it. */
export function typeOf({ mode, ...field }: BigQueryField): string {
  if (mode === 'REPEATED') return `ARRAY<${typeOf(field)}>`;
  const { type, fields = [], precision, scale, maxLength } = field;
  if (type === 'RECORD' || type === 'STRUCT')
    return `STRUCT<${fields.map((inner) => `${inner.name} ${typeOf(inner)}`).join(', ')}>`;
  const parameters = [maxLength ?? precision, scale].filter((number) => number !== undefined);
  return `${SQL_NAMES[type] ?? type}${parameters.length === 0 ? '' : `(${parameters.join(', ')})`}`;
}
