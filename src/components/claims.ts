/** The fewest cases of a share, an average, a median or a growth that a title states. */
export const FEWEST_CASES = 100;

/** The fewest cases of a group that a title names for its total. */
export const FEWEST_IN_TOTAL = 10;

/** The rows with enough cases to be compared in a title; none when there are fewer than two of them. */
export function comparable<T>(rows: readonly T[], cases: (row: T) => number, fewest = FEWEST_CASES): T[] {
  const known = rows.filter((row) => cases(row) >= fewest);
  return known.length < 2 ? [] : known;
}
