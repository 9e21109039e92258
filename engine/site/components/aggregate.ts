/** Sum of a column; NULL counts as nothing. */
export function total<T>(rows: readonly T[], column: keyof T): number {
  return rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
}

type Group = Record<PropertyKey, unknown>;

/** Groups by the values of one column, each with those by the next. */
interface Level {
  below: Map<unknown, Level>;
  group?: Group;
}

/**
 * Rows grouped by some columns, other columns summed: `sumBy(rows, ['month'], ['orders', 'revenue'])`.
 * Groups keep the order in which they first occur.
 */
export function sumBy<T, K extends keyof T, S extends keyof T>(
  rows: readonly T[],
  by: readonly K[],
  sums: readonly S[],
): (Pick<T, K> & Record<S, number>)[] {
  const groups: Group[] = [];
  const root: Level = { below: new Map() };
  for (const row of rows) {
    let level = root;
    for (const column of by) level = next(level, row[column]);
    if (level.group === undefined) {
      level.group = {};
      for (const column of by) level.group[column] = row[column];
      for (const column of sums) level.group[column] = 0;
      groups.push(level.group);
    }
    for (const column of sums) level.group[column] = (level.group[column] as number) + Number(row[column] ?? 0);
  }
  return groups as (Pick<T, K> & Record<S, number>)[];
}

function next({ below }: Level, value: unknown): Level {
  const key = value instanceof Date ? value.getTime() : value;
  let level = below.get(key);
  if (level === undefined) below.set(key, (level = { below: new Map() }));
  return level;
}

/** The row with the greatest value; undefined of no rows. */
export function greatest<T>(rows: readonly T[], value: (row: T) => number): T | undefined {
  return rows.reduce<T | undefined>(
    (best, row) => (best === undefined || value(row) > value(best) ? row : best),
    undefined,
  );
}
