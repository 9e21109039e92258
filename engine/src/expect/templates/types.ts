import { familyOf, type TypeFamily } from '../../sql/type-family.js';

/** Names that different engines and standards have for one type. */
const TYPE_SYNONYMS: readonly (readonly string[])[] = [
  ['VARCHAR', 'STRING', 'TEXT', 'CHAR', 'BPCHAR', 'CHARACTER VARYING', 'STR', 'OBJECT', 'O'],
  ['INTEGER', 'INT', 'INT4', 'SIGNED', 'INTEGERTYPE', 'INT32'],
  ['BIGINT', 'INT8', 'LONG', 'INT64', 'BIGINTEGER', 'BIGINTTYPE'],
  ['DOUBLE', 'FLOAT8', 'FLOAT64', 'DOUBLE PRECISION', 'DOUBLE_PRECISION'],
  ['FLOAT', 'FLOAT4', 'REAL', 'FLOAT32'],
  ['DECIMAL', 'NUMERIC'],
  ['BOOLEAN', 'BOOL', 'LOGICAL', 'BOOL_'],
  ['TIMESTAMP', 'DATETIME', 'TIMESTAMP WITHOUT TIME ZONE', 'DATETIME64', 'DATETIME64[NS]', 'DATETIME64[US]'],
  ['TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE'],
];

const canonicalType = (type: string): string => {
  const name = type
    .toUpperCase()
    .replace(/\s*\(.*\)\s*/s, '')
    .trim();
  return TYPE_SYNONYMS.find((names) => names.includes(name))?.[0] ?? name;
};

/** Names by which Python means numbers of any width. */
const PYTHON_FAMILIES: Readonly<Record<string, TypeFamily>> = { int: 'integer', float: 'float' };

/** The family of types that a name stands for, whatever its width. */
export const namedFamily = (named: string): TypeFamily => PYTHON_FAMILIES[named] ?? familyOf(canonicalType(named));

/** Whether a column's type is the one that is named; precision counts only when the name gives one. */
export function isType(type: string, named: string): boolean {
  const spelling = (text: string): string => text.toUpperCase().replaceAll(/\s+/g, '');
  const family = PYTHON_FAMILIES[named];
  if (family !== undefined) return familyOf(type) === family;
  if (named.includes('(')) return spelling(type) === spelling(named);
  return canonicalType(type) === canonicalType(named);
}
