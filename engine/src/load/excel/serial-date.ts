import type { DateFormat } from './number-formats.js';

const DAY = 86_400_000;
const LAST = Date.UTC(9999, 11, 31) + DAY;

/**
 * The text of a number of days that a workbook shows as a date or a time: `2018-01-31`, `2018-01-31 12:30:00`, `12:30:00`, or hours of
 * any number `36:30:00`. Rounded to milliseconds, the precision of spreadsheets. Undefined for what is no date: in the system of 1900
 * also its 29 February, which never was.
 */
export function serialText(serial: number, format: NonNullable<DateFormat>, is1904: boolean): string | undefined {
  const milliseconds = Math.round(serial * DAY);
  if (format === 'duration')
    return `${milliseconds < 0 ? '-' : ''}${timeText(Math.abs(milliseconds), Math.floor(Math.abs(milliseconds) / 3_600_000))}`;
  const days = Math.floor(milliseconds / DAY);
  const time = milliseconds - days * DAY;
  if (format === 'time' && days === 0) return timeText(time);
  const start = startOf(days, is1904);
  if (start === undefined || start + milliseconds >= LAST) return undefined;
  const date = new Date(start + days * DAY).toISOString().slice(0, 10);
  return format === 'date' && time === 0 ? date : `${date} ${timeText(time)}`;
}

/** The moment from which a number of days counts. */
function startOf(days: number, is1904: boolean): number | undefined {
  if (is1904) return days < 0 ? undefined : Date.UTC(1904, 0, 1);
  if (days < 1 || days === 60) return undefined;
  return Date.UTC(1899, 11, days < 60 ? 31 : 30);
}

function timeText(milliseconds: number, hours = Math.floor(milliseconds / 3_600_000)): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const [minutes, seconds] = [Math.floor(milliseconds / 60_000) % 60, Math.floor(milliseconds / 1000) % 60];
  const fraction = milliseconds % 1000;
  const rest = fraction === 0 ? '' : `.${String(fraction).padStart(3, '0').replace(/0+$/, '')}`;
  return `${two(hours)}:${two(minutes)}:${two(seconds)}${rest}`;
}
