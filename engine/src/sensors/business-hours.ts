/** Which days count, and where they begin and end. */
export interface BusinessDays {
  /** `YYYY-MM-DD`. */
  holidays?: readonly string[];
  /** IANA name. Default: `UTC`. */
  timezone?: string;
}

const HOUR = 3_600_000;

/** Hours beyond which nobody asks how many there are exactly: a year. */
const MOST_HOURS = 24 * 366;

/** Hours between two moments, those of Saturdays, Sundays and holidays left out; a year at most. */
export function businessHours(from: Date, to: Date, { holidays = [], timezone = 'UTC' }: BusinessDays): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' },
    weekday: 'short',
  });
  const isBusinessDay = (time: number): boolean => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const day = `${parts['year'] ?? ''}-${parts['month'] ?? ''}-${parts['day'] ?? ''}`;
    return !['Sat', 'Sun'].includes(parts['weekday'] ?? '') && !holidays.includes(day);
  };
  let hours = 0;
  for (let time = from.getTime(); time < to.getTime() && hours < MOST_HOURS;) {
    // Days begin at whole quarters of hours of UTC, whatever the zone.
    const next = Math.min(to.getTime(), (Math.floor(time / (HOUR / 4)) + 1) * (HOUR / 4));
    if (isBusinessDay(time)) hours += (next - time) / HOUR;
    time = next;
  }
  return hours;
}
