import { WEEKDAYS, type CalendarConfig, type Weekday } from '../project/sensor.js';
import { readHolidays } from './holiday-file.js';
import { holidayTest } from './holidays.js';
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

/**
 * The calendar of a sensor. Only its days count, and of them its hours. Throws a {@link UsageError} when its file of holidays cannot be
 * read.
 */
export function createCalendar(config: CalendarConfig | undefined, projectDir: string): Calendar {
  if (config === undefined) return wholeTime;
  const { holidays = [] } = config;
  return businessTime(
    config,
    holidayTest(typeof holidays === 'string' ? readHolidays(holidays, projectDir) : holidays),
  );
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
