/** Kinds of column types that compare alike, whatever the engine calls them. */
export type TypeFamily =
  'integer' | 'decimal' | 'float' | 'text' | 'boolean' | 'date' | 'datetime' | 'instant' | 'other';

const BY_NAME: readonly [RegExp, TypeFamily][] = [
  [/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|U?INT(8|16|32|64|128)?|BYTEINT|LONG|SHORT)$/, 'integer'],
  [/^(DECIMAL|NUMERIC|BIGNUMERIC|BIGDECIMAL|BIGNUM)$/, 'decimal'],
  [/^(DOUBLE|DOUBLE PRECISION|FLOAT|FLOAT4|FLOAT8|FLOAT64|REAL)$/, 'float'],
  [/^(VARCHAR|STRING|TEXT|CHAR|BPCHAR|CHARACTER VARYING|ENUM|UUID)$/, 'text'],
  [/^(BOOLEAN|BOOL|LOGICAL)$/, 'boolean'],
  [/^DATE$/, 'date'],
  [/^(TIMESTAMP WITH TIME ZONE|TIMESTAMPTZ)$/, 'instant'],
  [/^(TIMESTAMP|TIMESTAMP_S|TIMESTAMP_MS|TIMESTAMP_NS|DATETIME|TIMESTAMP WITHOUT TIME ZONE)$/, 'datetime'],
];

/** The family of a type by the name that most engines give it: `DECIMAL(18,2)` is a decimal. */
export function familyOf(type: string): TypeFamily {
  const name = baseName(type);
  if (type.endsWith(']')) return 'other';
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}

/** The name of a type without its precision, upper case: `DECIMAL` of `decimal(18,2)`. */
export function baseName(type: string): string {
  return type
    .toUpperCase()
    .replace(/\(.*\)/s, '')
    .trim();
}

export const isNumeric = (family: TypeFamily): boolean =>
  family === 'integer' || family === 'decimal' || family === 'float';

export const isTemporal = (family: TypeFamily): boolean =>
  family === 'date' || family === 'datetime' || family === 'instant';
