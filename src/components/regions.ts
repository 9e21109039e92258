import { SERIES } from './chart.js';

/** The five regions of Brazil, the largest market first. */
export const REGIONS = ['Southeast', 'South', 'Northeast', 'Central-West', 'North'] as const;

/** The same colour for the same region on every page. */
export function regionColor(region: string): string {
  return SERIES[REGIONS.indexOf(region as (typeof REGIONS)[number])] ?? 'var(--accent)';
}
