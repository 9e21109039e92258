/** Sum of a column; NULL counts as nothing. */
export function total<T>(rows: readonly T[], column: keyof T): number {
  return rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
}

/**
 * Rows grouped by some columns, other columns summed: `sumBy(rows, ['order_month'], ['orders', 'revenue'])`.
 * Groups keep the order in which they first occur.
 */
export function sumBy<T, K extends keyof T, S extends keyof T>(
  rows: readonly T[],
  by: readonly K[],
  sums: readonly S[],
): (Pick<T, K> & Record<S, number>)[] {
  const groups = new Map<string, Record<PropertyKey, unknown>>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((column) => row[column]));
    let group = groups.get(key);
    if (group === undefined) {
      group = Object.fromEntries([
        ...by.map((column) => [column, row[column]]),
        ...sums.map((column) => [column, 0]),
      ]) as Record<PropertyKey, unknown>;
      groups.set(key, group);
    }
    for (const column of sums) group[column] = (group[column] as number) + Number(row[column] ?? 0);
  }
  return [...groups.values()] as (Pick<T, K> & Record<S, number>)[];
}

/** The row with the greatest value; undefined of no rows. */
export function greatest<T>(rows: readonly T[], value: (row: T) => number): T | undefined {
  return rows.reduce<T | undefined>(
    (best, row) => (best === undefined || value(row) > value(best) ? row : best),
    undefined,
  );
}
