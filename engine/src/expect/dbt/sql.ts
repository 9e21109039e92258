import type { Mapped } from './mapping.js';

/** Rows of one table, and one expression over them, by group. */
interface Side {
  /** The text after FROM. */
  from: string;
  expression: string;
  where: string | undefined;
  groupBy: readonly string[];
}

/** A column's name in SQL of any engine, quoted where it must be. */
export const columnName = (name: string): string =>
  /^[a-z_]\w*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** Both conditions, of which either may be missing. */
export function bothConditions(a: string | undefined, b: string | undefined): string | undefined {
  return a !== undefined && b !== undefined && a !== b ? `(${a}) and (${b})` : (a ?? b);
}

const where = (condition: string | undefined): string => (condition === undefined ? '' : ` where ${condition}`);

const unexpectedRows = (query: string): Mapped => ['unexpected_rows_expectation', { unexpected_rows_query: query }];

/** A condition over aggregates that is not false in any group of rows. */
export function groupsHold(test: string, condition: string | undefined, groupBy: readonly string[] = []): Mapped {
  const keys = groupBy.map(columnName);
  const groups = keys.length === 0 ? '' : ` group by ${keys.join(', ')}`;
  const tested = `select ${[...keys, `(${test}) as holds`].join(', ')} from {batch}${where(condition)}${groups}`;
  return unexpectedRows(`select * from (${tested}) as tested where not holds`);
}

/** A condition that is between two bounds, as SQL. */
export function betweenSql(
  expression: string,
  { min, max, strictly }: { min: string | undefined; max: string | undefined; strictly: boolean },
): string {
  const equal = strictly ? '' : '=';
  return [
    ...(min === undefined ? [] : [`${expression} >${equal} ${min}`]),
    ...(max === undefined ? [] : [`${expression} <${equal} ${max}`]),
  ].join(' and ');
}

/** Two expressions that differ by at most a tolerance in every group of either side; a missing one counts as 0. */
export function sidesAreEqual(
  a: Side,
  b: Side,
  { tolerance = 0, percent }: { tolerance?: number; percent?: number | undefined },
): Mapped {
  return compareSides(a, b, (difference) =>
    percent === undefined ? `${difference} > ${tolerance}` : `${difference} / nullif(a.value * 1.0, 0) > ${percent}`,
  );
}

/** Fewer rows than another table has, in every group of either. */
export const hasFewerRows = (a: Side, b: Side): Mapped =>
  compareSides(a, b, () => 'coalesce(a.value, 0) >= coalesce(b.value, 0)');

function compareSides(a: Side, b: Side, failing: (difference: string) => string): Mapped {
  const select = ({ from, expression, where: condition, groupBy }: Side): string => {
    const keys = groupBy.map(columnName);
    const list = [...keys.map((key, i) => `${key} as k${i}`), `${expression} as value`];
    return `select ${list.join(', ')} from ${from}${where(condition)}${keys.length === 0 ? '' : ` group by ${keys.join(', ')}`}`;
  };
  const join =
    a.groupBy.length === 0
      ? 'cross join b'
      : `full join b on ${a.groupBy.map((_, i) => `a.k${i} = b.k${i}`).join(' and ')}`;
  const keys = a.groupBy.map((_, i) => `coalesce(a.k${i}, b.k${i}) as k${i}, `).join('');
  const difference = 'abs(coalesce(a.value, 0) - coalesce(b.value, 0))';
  return unexpectedRows(
    `with a as (${select(a)}), b as (${select(b)})` +
      ` select ${keys}a.value as value_here, b.value as value_there from a ${join} where ${failing(difference)}`,
  );
}

/** No sum of a group that lies more standard deviations from the mean of the sums than `threshold`. */
export function groupSumsAreNear(
  column: string,
  { groupBy, threshold, condition }: { groupBy: readonly string[]; threshold: number; condition: string | undefined },
): Mapped {
  const keys = groupBy.map(columnName).join(', ');
  const sums = `select ${keys}, sum(${columnName(column)}) as value from {batch}${where(condition)} group by ${keys}`;
  const sigma = '(value - avg(value) over ()) / nullif(stddev_samp(value) over (), 0)';
  return unexpectedRows(
    `select * from (select ${keys}, value, ${sigma} as sigma from (${sums}) as sums) as scores where abs(sigma) > ${threshold}`,
  );
}

/** No value in two spellings that differ by case. */
export function casingIsConsistent(column: string, condition: string | undefined): Mapped {
  const name = columnName(column);
  return unexpectedRows(
    `select lower(${name}) as word, count(distinct ${name}) as spellings from {batch}${where(condition)}` +
      ` group by lower(${name}) having count(distinct ${name}) > 1`,
  );
}
