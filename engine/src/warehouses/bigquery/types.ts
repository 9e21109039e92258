import type { ColumnKind, TypeDialect } from '../../sql/dialect/types.js';
import { baseName, familyOf } from '../../sql/type-family.js';
import { typeNamer } from '../../sql/types.js';
import { string } from './quoting.js';

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^STRING/, 'text'],
  [/^(ARRAY|STRUCT|RECORD)/, 'nested'],
  [/^JSON$/, 'json'],
  [/^BOOL/, 'boolean'],
  [/^FLOAT/, 'number'],
  [/^(INT|BIGINT|SMALLINT|TINYINT|BYTEINT|NUMERIC|BIGNUMERIC|DECIMAL|BIGDECIMAL)/, 'decimal'],
  [/^DATE$/, 'date'],
  [/^(TIMESTAMP|DATETIME)/, 'timestamp'],
  [/^TIME$/, 'time'],
  [/^BYTES/, 'bytes'],
];

export const bigqueryTypes: TypeDialect = {
  nameOf: typeNamer(
    {
      text: 'STRING',
      integer: 'INT64',
      bigint: 'INT64',
      decimal: 'NUMERIC',
      float: 'FLOAT64',
      boolean: 'BOOL',
      date: 'DATE',
      timestamp: 'DATETIME',
      json: 'JSON',
    },
    'NUMERIC',
  ),
  familyOf: (type) => (baseName(type) === 'TIMESTAMP' ? 'instant' : familyOf(type)),
  kindOf: (type) => KINDS.find(([pattern]) => pattern.test(type.toUpperCase()))?.[1] ?? 'text',
  ofFamily: {
    text: 'STRING',
    float: 'FLOAT64',
    date: 'DATE',
    datetime: 'DATETIME',
    instant: 'TIMESTAMP',
    boolean: 'BOOL',
    integer: 'INT64',
    decimal: 'NUMERIC',
  },
  literal(family, text) {
    if (family === 'datetime') return `DATETIME ${string(text)}`;
    if (family === 'instant') return `TIMESTAMP ${string(`${text}+00`)}`;
    const [whole = '', fraction = ''] = text.replace('-', '').split('.');
    return `${whole.length <= 29 && fraction.length <= 9 ? 'NUMERIC' : 'BIGNUMERIC'} ${string(text)}`;
  },
  categorical: (value) => string(value),
  tryCast: (value, type) => `SAFE_CAST(${value} AS ${type})`,
};
