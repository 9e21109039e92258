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

/** The last row of months in their order, and the rows a month and a year before it where there are any. */
export function lastMonth<T extends object>(
  rows: readonly T[],
  month: keyof T,
): { last: T; before?: T; yearBefore?: T } | undefined {
  const last = rows.at(-1);
  if (last === undefined) return undefined;
  const apart = (months: number): { row?: T } => {
    const row = rows.findLast((each) => monthsApart(each[month] as Date, last[month] as Date) === months);
    return row === undefined ? {} : { row };
  };
  const [{ row: before }, { row: yearBefore }] = [apart(1), apart(12)];
  return { last, ...(before === undefined ? {} : { before }), ...(yearBefore === undefined ? {} : { yearBefore }) };
}

/** The rows of some months: `inMonths(rows, 'sold_in', lastThree)`. */
export function inMonths<T>(rows: readonly T[], month: keyof T, months: readonly Date[]): T[] {
  const times = new Set(months.map((each) => each.getTime()));
  return rows.filter((row) => times.has((row[month] as Date).getTime()));
}
