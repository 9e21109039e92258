import { BRAZIL, WEEKDAYS, type CalendarConfig, type FreshnessSensor, type Weekday } from '../project/sensor.js';
import { brazilHolidays } from './brazil-holidays.js';
import { readHolidays } from './holiday-file.js';
import { localDay, nextDay, zonedMoment } from './zoned-time.js';

const DAY = 86_400_000;

/** How much of the time between two moments counts. */
export interface ElapsedTime {
  milliseconds: number;
  /** Days of the calendar, one that counts in part as its part: 0.5. */
  days: number;
}

/** Counts time. */
export type Calendar = (from: Date, to: Date) => ElapsedTime;

/** All time counts; a day has 24 hours. */
export const wholeTime: Calendar = (from, to) => {
  const milliseconds = to.getTime() - from.getTime();
  return { milliseconds, days: milliseconds / DAY };
};

const BRAZIL_CALENDAR: CalendarConfig = { timezone: 'America/Sao_Paulo' };

/**
 * The calendar of a sensor. Only its days count, and of them its hours. Throws a {@link UsageError} when its file of holidays cannot be
 * read.
 */
export function createCalendar(config: FreshnessSensor['calendar'], projectDir: string): Calendar {
  if (config === undefined) return wholeTime;
  if (config === BRAZIL) return businessTime(BRAZIL_CALENDAR, brazilDays());
  const { holidays = [] } = config;
  const days = new Set(typeof holidays === 'string' ? readHolidays(holidays, projectDir) : holidays);
  return businessTime(config, (day) => days.has(day) || days.has(day.slice(5)));
}

const WORKING_DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

function businessTime(
  { weekdays = WORKING_DAYS, hours: [from, to] = ['00:00', '24:00'], timezone = 'UTC' }: CalendarConfig,
  isHoliday: (day: string) => boolean,
): Calendar {
  const counts = (day: string): boolean => {
    const weekday = WEEKDAYS[new Date(day).getUTCDay()];
    return weekday !== undefined && weekdays.includes(weekday) && !isHoliday(day);
  };
  return (start, end) => {
    if (end < start) return wholeTime(start, end);
    const elapsed = { milliseconds: 0, days: 0 };
    const last = localDay(end.getTime(), timezone);
    for (let day = localDay(start.getTime(), timezone); day <= last; day = nextDay(day)) {
      if (!counts(day)) continue;
      const opens = zonedMoment(day, from, timezone);
      const closes = zonedMoment(day, to, timezone);
      const counted = Math.max(0, Math.min(closes, end.getTime()) - Math.max(opens, start.getTime()));
      elapsed.milliseconds += counted;
      elapsed.days += counted / (closes - opens);
    }
    return elapsed;
  };
}

function brazilDays(): (day: string) => boolean {
  const years = new Map<number, ReadonlySet<string>>();
  return (day) => {
    const year = Number(day.slice(0, 4));
    let days = years.get(year);
    if (days === undefined) years.set(year, (days = new Set(brazilHolidays(year))));
    return days.has(day);
  };
}
