import { stars } from '../texts/reviews.js';
import { ACCENT, MUTED } from './chart.js';
import { rankedBars, type RankedBarsOptions } from './ranked-bars.js';

/** Bars by score in the order of the rows; orders without a review are grey. */
export function scoreBars<T extends { review_score: number | null }>(
  rows: readonly T[],
  width: number,
  options: Pick<RankedBarsOptions<T>, 'x' | 'format'>,
): Node {
  const hasUnreviewed = rows.some((row) => row.review_score === null);
  return rankedBars(rows, width, {
    ...options,
    y: (row) => stars(row.review_score),
    nameWidth: 110,
    ...(hasUnreviewed ? { color: (row: T) => (row.review_score === null ? MUTED : ACCENT) } : {}),
  });
}
