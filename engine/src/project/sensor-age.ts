import type { Age } from './freshness.js';

const PERIOD_OF = { min: 'minute', h: 'hour', d: 'day' } as const;

/** Reads `90min`, `24h` or `3d`; undefined for what is none. An age is returned as it is. */
export function parseAge(after: string | Age): Age | undefined {
  if (typeof after !== 'string') return after;
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?) ?(min|h|d)$/.exec(after.trim()) ?? [];
  const count = Number(digits);
  return count > 0 ? { count, period: PERIOD_OF[unit as keyof typeof PERIOD_OF] } : undefined;
}

/** `24 hours`, `1 day`. */
export const formatAge = ({ count, period }: Age): string => `${count} ${period}${count === 1 ? '' : 's'}`;
