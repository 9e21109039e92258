import { sqlTimestamp } from '../../base/clock.js';

const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
const SECONDS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };

/** The moment so many units before another, as text; a month back from the 31st is the month's last day. */
export function timestampBefore(now: Date, count: number, unit: string): string {
  const at = new Date(now);
  const months = MONTHS[unit];
  if (months === undefined) at.setTime(at.getTime() - count * (SECONDS[unit] ?? 0) * 1000);
  else {
    const day = at.getUTCDate();
    at.setUTCDate(1);
    at.setUTCMonth(at.getUTCMonth() - count * months);
    const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
    at.setUTCDate(Math.min(day, last));
  }
  return sqlTimestamp(at).replace(/\.000$/, '');
}
