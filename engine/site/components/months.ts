import * as d3 from 'npm:d3';

/** Every month from the first to the last, those without rows too: a gap in time is a gap in the chart. */
export function monthsBetween(months: readonly Date[]): Date[] {
  const [first, last] = d3.extent(months);
  return first === undefined ? [] : d3.utcMonth.range(first, d3.utcMonth.offset(last, 1));
}

/** The same month, a year before. */
export function yearBefore(month: Date): Date {
  return new Date(Date.UTC(month.getUTCFullYear() - 1, month.getUTCMonth()));
}

/** Months from one to the other. */
export function monthsApart(from: Date, to: Date): number {
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
}

/** The rows of some months: `inMonths(rows, 'sold_in', lastThree)`. */
export function inMonths<T>(rows: readonly T[], month: keyof T, months: readonly Date[]): T[] {
  const times = new Set(months.map((each) => each.getTime()));
  return rows.filter((row) => times.has((row[month] as Date).getTime()));
}
