/** Counts of values in one bin, or of one value: in the baseline, and in what is compared with it. */
export interface BinCounts {
  from: number;
  to: number;
}

/** The share that stands for an empty bin, whose logarithm there is not. */
export const EMPTY_SHARE = 0.0001;

/** How much a distribution has shifted, by convention. */
export type DriftLevel = 'stable' | 'moderate' | 'large';

/** The conventional bounds of the index: below the first it is stable, above the second the shift is large. */
export const PSI_BOUNDS = [0.1, 0.25] as const;

/**
 * The population stability index: the sum over bins of (p - q) ln(p / q), of the shares of values p and q. A share of 0 counts as
 * {@link EMPTY_SHARE}; a bin that is empty on both sides counts nothing. NaN where a side has no values.
 */
export function populationStability(bins: readonly BinCounts[]): number {
  const total = (side: keyof BinCounts): number => bins.reduce((sum, bin) => sum + bin[side], 0);
  const [from, to] = [total('from'), total('to')];
  if (from === 0 || to === 0) return NaN;
  const share = (n: number, of: number): number => (n === 0 ? EMPTY_SHARE : n / of);
  return bins
    .filter((bin) => bin.from + bin.to > 0)
    .map((bin) => [share(bin.from, from), share(bin.to, to)] as const)
    .reduce((sum, [q, p]) => sum + (p - q) * Math.log(p / q), 0);
}

export function driftLevel(psi: number): DriftLevel {
  const [stable, large] = PSI_BOUNDS;
  if (psi < stable) return 'stable';
  return psi > large ? 'large' : 'moderate';
}
