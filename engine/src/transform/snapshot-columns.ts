import { LastroError } from '../base/errors.js';
import { equalsIgnoringCase } from '../base/text.js';
import type { Model } from '../project/model.js';
import type { Dialect } from '../sql/dialect.js';
import { parseType } from '../sql/types.js';
import type { ColumnInfo } from '../warehouse/warehouse.js';

/** Digits before and behind the point that the values of a type of numbers take. */
interface Digits {
  whole: number;
  fraction: number;
  /** Binary: its largest value has as many digits as `whole`, but not all numbers of so many digits fit. */
  isInteger?: boolean;
}

const NUMBERS: Readonly<Record<string, Digits>> = {
  TINYINT: { whole: 3, fraction: 0, isInteger: true },
  SMALLINT: { whole: 5, fraction: 0, isInteger: true },
  INTEGER: { whole: 10, fraction: 0, isInteger: true },
  BIGINT: { whole: 19, fraction: 0, isInteger: true },
  INT64: { whole: 19, fraction: 0, isInteger: true },
  HUGEINT: { whole: 39, fraction: 0, isInteger: true },
  NUMERIC: { whole: 29, fraction: 9 },
  BIGNUMERIC: { whole: 38, fraction: 38 },
};

/** Whole numbers of so many digits are exact. */
const DOUBLE: Readonly<Record<string, Digits>> = {
  DOUBLE: { whole: 15, fraction: 0 },
  FLOAT64: { whole: 15, fraction: 0 },
};

/**
 * The statements that give a snapshot's table the columns of its query: what is missing is added, and a column is widened where every
 * value stays as it is. Columns that the query no longer has stay. Throws `model.type-changed` where a column can hold no longer
 * what the query returns.
 */
export function columnChanges(
  model: Model,
  dialect: Dialect,
  { existing, wanted }: { existing: readonly ColumnInfo[]; wanted: readonly ColumnInfo[] },
): string[] {
  const table = `ALTER TABLE ${dialect.table(model.table)}`;
  return wanted.flatMap(({ name, type }) => {
    const column = existing.find((each) => equalsIgnoringCase(each.name, name));
    if (column === undefined) return [`${table} ADD COLUMN IF NOT EXISTS ${dialect.identifier(name)} ${type}`];
    if (column.type === type || isHeldBy(type, column.type)) return [];
    if (isHeldBy(column.type, type))
      return [`${table} ALTER COLUMN ${dialect.identifier(column.name)} SET DATA TYPE ${type}`];
    throw new LastroError(
      'model.type-changed',
      `${model.table.name}.${name} is ${column.type} in the history, and the query returns ${type}`,
      {
        location: { file: model.file },
        hint: `cast it to ${column.type} in the query, or give the new column another name: the history stays`,
      },
    );
  });
}

/** Whether every value of a type of numbers is the same in another type. */
function isHeldBy(narrow: string, wide: string): boolean {
  const value = digitsOf(narrow);
  const room = DOUBLE[wide] ?? digitsOf(wide);
  if (value === undefined || room === undefined || value.fraction > room.fraction) return false;
  return room.isInteger === true && value.isInteger !== true ? value.whole < room.whole : value.whole <= room.whole;
}

function digitsOf(type: string): Digits | undefined {
  const parsed = parseType(type);
  if (parsed?.precision === undefined || parsed.scale === undefined) return NUMBERS[type];
  return { whole: parsed.precision - parsed.scale, fraction: parsed.scale };
}
