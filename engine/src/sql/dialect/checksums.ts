import type { TypeFamily } from '../type-family.js';
import { baseName } from '../type-family.js';
import type { TypeDialect } from './types.js';

/** Kinds of columns whose values are the same on every engine as texts. */
export type ComparableType = Exclude<TypeFamily, 'other'> | 'time' | 'bytes';

/** Doubles nearer to zero than this are zero as texts. */
export const FLOAT_ZERO = 1e-12;

/** How values of one engine are compared with those of another: by texts that both write alike, and by sums of hashes of them. */
export interface ChecksumDialect {
  /**
   * The text of a value of a column, the same on every engine; NULL of NULL. Texts as they are; decimals without trailing zeros;
   * booleans `true` and `false`; dates `2018-01-31`; datetimes and instants as microseconds since 1970, times as those since
   * midnight; bytes in hexadecimal; doubles by nine significant digits, `0` below {@link FLOAT_ZERO}.
   */
  readonly text: Readonly<Record<ComparableType, (value: string, columnType: string) => string>>;
  /** The first 15 hexadecimal digits of a text's MD5, as a whole number. */
  hash(text: string): string;
  /** An aggregate: the exact sum of integers or decimals, as {@link text} writes a decimal. */
  sum(value: string, columnType: string): string;
}

/** What the values of a column are compared as; undefined of types whose texts differ between engines: JSON, lists, structs. */
export function comparableType(columnType: string, types: TypeDialect): ComparableType | undefined {
  const family = types.familyOf(columnType);
  if (family !== 'other') return family;
  const kind = types.kindOf(columnType);
  if (kind === 'bytes') return kind;
  return kind === 'time' && baseName(columnType) === 'TIME' ? kind : undefined;
}
