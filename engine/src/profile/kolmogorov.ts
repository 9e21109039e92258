/** Terms of the series: those that follow are smaller than a double shows. */
const TERMS = 100;

/** Below this the second series converges faster. */
const SWITCH = 1.18;

/**
 * The probability that the largest distance between the distributions of two samples of one population is at least `statistic`, by
 * the limit distribution of Kolmogorov: `n` and `m` values that do not repeat. Of fewer than some 25 values it is rough, and of
 * values that repeat it is too large.
 */
export function kolmogorovPValue(statistic: number, n: number, m: number): number {
  return kolmogorovSurvival(Math.sqrt((n / (n + m)) * m) * statistic);
}

/** The survival function of Kolmogorov's distribution: the share of it above `x`. */
export function kolmogorovSurvival(x: number): number {
  if (x <= 0) return 1;
  const ks = Array.from({ length: TERMS }, (_, i) => i + 1);
  if (x < SWITCH) {
    const sum = ks.reduce((total, k) => total + Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * x ** 2)), 0);
    return Math.min(1, 1 - (Math.sqrt(2 * Math.PI) / x) * sum);
  }
  return 2 * ks.reduce((total, k) => total + (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k ** 2 * x ** 2), 0);
}
