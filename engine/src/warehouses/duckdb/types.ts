import type { ColumnKind, TypeDialect } from '../../sql/dialect/types.js';
import { familyOf } from '../../sql/type-family.js';
import { typeNamer } from '../../sql/types.js';
import { string } from './quoting.js';

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/(\[\d*\]$|^STRUCT|^MAP|^UNION|^LIST)/, 'nested'],
  [/^(VARCHAR|TEXT|STRING|CHAR|BPCHAR|UUID|ENUM|INTERVAL|BIT)/, 'text'],
  [/^JSON$/, 'json'],
  [/^BOOL/, 'boolean'],
  [/^(FLOAT|DOUBLE|REAL)/, 'number'],
  [/^(U?(TINY|SMALL|BIG|HUGE)?INT|DECIMAL|NUMERIC)/, 'decimal'],
  [/^DATE$/, 'date'],
  [/^TIMESTAMP/, 'timestamp'],
  [/^TIME/, 'time'],
  [/^(BLOB|BYTEA)/, 'bytes'],
];

export const duckdbTypes: TypeDialect = {
  nameOf: typeNamer(
    {
      text: 'VARCHAR',
      integer: 'INTEGER',
      bigint: 'BIGINT',
      decimal: 'DECIMAL',
      float: 'DOUBLE',
      boolean: 'BOOLEAN',
      date: 'DATE',
      timestamp: 'TIMESTAMP',
      json: 'JSON',
    },
    'DECIMAL(38, 9)',
  ),
  familyOf,
  kindOf: (type) => KINDS.find(([pattern]) => pattern.test(type.toUpperCase()))?.[1] ?? 'text',
  ofFamily: {
    text: 'VARCHAR',
    float: 'DOUBLE',
    date: 'DATE',
    datetime: 'TIMESTAMP',
    instant: 'TIMESTAMPTZ',
    boolean: 'BOOLEAN',
    integer: 'BIGINT',
    decimal: 'DECIMAL(38, 9)',
  },
  literal(family, text) {
    if (family === 'decimal') return text.replace(/\D/g, '').length > 38 ? `${text}e0` : text;
    return family === 'datetime' ? `TIMESTAMP ${string(text)}` : `TIMESTAMPTZ ${string(`${text}+00`)}`;
  },
  categorical: (value, all) => `${string(value)}::ENUM(${all.map(string).join(', ')})`,
  tryCast: (value, type) => `TRY_CAST(${value} AS ${type})`,
};
