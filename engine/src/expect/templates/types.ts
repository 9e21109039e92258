/** Names that different engines and standards have for one type. */
const TYPE_SYNONYMS: readonly (readonly string[])[] = [
  ['VARCHAR', 'STRING', 'TEXT', 'CHAR', 'BPCHAR', 'CHARACTER VARYING', 'STR'],
  ['INTEGER', 'INT', 'INT4', 'SIGNED', 'INTEGERTYPE'],
  ['BIGINT', 'INT8', 'LONG', 'INT64', 'BIGINTEGER'],
  ['DOUBLE', 'FLOAT8', 'FLOAT64', 'DOUBLE PRECISION', 'DOUBLE_PRECISION'],
  ['FLOAT', 'FLOAT4', 'REAL'],
  ['DECIMAL', 'NUMERIC'],
  ['BOOLEAN', 'BOOL', 'LOGICAL'],
  ['TIMESTAMP', 'DATETIME', 'TIMESTAMP WITHOUT TIME ZONE'],
  ['TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE'],
];

const canonicalType = (type: string): string => {
  const name = type
    .toUpperCase()
    .replace(/\s*\(.*\)\s*/s, '')
    .trim();
  return TYPE_SYNONYMS.find((names) => names.includes(name))?.[0] ?? name;
};

/** Whether a column's type is the one that is named; precision counts only when the name gives one. */
export function isType(type: string, named: string): boolean {
  const spelling = (text: string): string => text.toUpperCase().replaceAll(/\s+/g, '');
  if (named.includes('(')) return spelling(type) === spelling(named);
  return canonicalType(type) === canonicalType(named);
}
