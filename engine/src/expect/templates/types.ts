import { familyOf, type TypeFamily } from '../../sql/type-family.js';

/** Names that different engines and standards have for one type. */
const TYPE_SYNONYMS: readonly (readonly string[])[] = [
  [
    'VARCHAR',
    'STRING',
    'TEXT',
    'CHAR',
    'BPCHAR',
    'CHARACTER VARYING',
    'STR',
    'STR_',
    'UNICODE',
    'OBJECT',
    'OBJECT_',
    'O',
    'CATEGORY',
  ],
  ['INTEGER', 'INT', 'INT4', 'SIGNED', 'INTEGERTYPE', 'INT32'],
  ['BIGINT', 'INT8', 'LONG', 'INT64', 'BIGINTEGER', 'BIGINTTYPE'],
  ['DOUBLE', 'FLOAT8', 'FLOAT64', 'DOUBLE PRECISION', 'DOUBLE_PRECISION'],
  ['FLOAT', 'FLOAT4', 'REAL', 'FLOAT32'],
  ['DECIMAL', 'NUMERIC'],
  ['SMALLINT', 'INT2', 'SHORT', 'INT16'],
  ['TINYINT', 'BYTE'],
  ['BLOB', 'BYTEA', 'BINARY', 'VARBINARY', 'BYTES'],
  ['BOOLEAN', 'BOOL', 'LOGICAL', 'BOOL_'],
  [
    'TIMESTAMP',
    'DATETIME',
    'TIMESTAMP WITHOUT TIME ZONE',
    'DATETIME64',
    'DATETIME64[NS]',
    '<M8[NS]',
    'M8[NS]',
    'DATETIME64[US]',
  ],
  ['TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE', 'DATETIME64[NS, UTC]', 'DATETIME64[US, UTC]'],
];

const canonicalType = (type: string): string => {
  const name = type
    .toUpperCase()
    .replace(/\s*\(.*\)\s*/s, '')
    .trim();
  return TYPE_SYNONYMS.find((names) => names.includes(name))?.[0] ?? name;
};

/** Names by which Python means numbers of any width. */
const PYTHON_FAMILIES: Readonly<Record<string, TypeFamily>> = {
  int: 'integer',
  int_: 'integer',
  float: 'float',
  float_: 'float',
};

/** A type's name without what Python's libraries put around it: `np.int64`, `dtype('O')`, Spark's `LongType()`. */
const plainName = (named: string): string =>
  named
    .trim()
    .replace(/^<class '(.*)'>$/, '$1')
    .replace(
      /^(?:numpy|np|pandas|pd|datetime|builtins|decimal|pyspark\.sql\.types|sqlalchemy(?:\.\w+)*|sa)\.(?=\w)/,
      '',
    )
    .replace(/^dtype\(['"]?(.*?)['"]?\)$/, '$1')
    .replace(/\(\)$/, '')
    .replace(/^([A-Z][a-z]+)Type(?=\(|$)/, '$1');

/** The family of types that a name means, of any width. */
export function namedFamily(named: string): TypeFamily {
  const plain = plainName(named);
  return PYTHON_FAMILIES[plain] ?? familyOf(canonicalType(plain));
}

/** Whether a column's type is the one that is named; precision counts only when the name gives one. */
export function isType(type: string, named: string): boolean {
  const spelling = (text: string): string => text.toUpperCase().replaceAll(/\s+/g, '');
  const plain = plainName(named);
  const family = PYTHON_FAMILIES[plain];
  if (family !== undefined) return familyOf(type) === family;
  if (plain.includes('(')) return spelling(type) === spelling(plain);
  return canonicalType(type) === canonicalType(plain);
}
