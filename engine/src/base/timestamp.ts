/** A day and, when it is not midnight, the time within it, in UTC. */
export interface Timestamp {
  /** `YYYY-MM-DD`. */
  date: string;
  /** `HH:MM:SS[.ffffff]` without trailing zeros; undefined at midnight. */
  time: string | undefined;
}

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** Reads ISO 8601 text (`T` or a blank, with or without time, fraction and offset); undefined when it is not a timestamp. Without an offset it is UTC. */
export function parseIsoTimestamp(value: unknown): Timestamp | undefined {
  const match = typeof value === 'string' ? ISO.exec(value.trim()) : null;
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  return createTimestamp(
    year ?? 0,
    month ?? 0,
    day ?? 0,
    hour ?? 0,
    minute ?? 0,
    second ?? 0,
    match[7] ?? '',
    match[8] ?? '',
  );
}

/** As {@link parseIsoTimestamp}, to the millisecond. */
export function parseIsoDate(value: unknown): Date | undefined {
  const timestamp = parseIsoTimestamp(value);
  if (timestamp === undefined) return undefined;
  const date = new Date(`${timestamp.date}T${timestamp.time ?? '00:00:00'}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A timestamp of calendar parts; undefined when there is no such day or time. */
export function createTimestamp(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  fraction = '',
  offset = '',
): Timestamp | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(2000, month - 1, day, hour, minute, second);
  const at = new Date(ms);
  at.setUTCFullYear(year, month - 1, day);
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined;
  const zone = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset);
  if (zone !== null)
    at.setUTCMinutes(at.getUTCMinutes() - Number(`${zone[1] ?? '+'}1`) * (Number(zone[2]) * 60 + Number(zone[3] ?? 0)));
  const [date = '', clock = ''] = at.toISOString().split('T');
  const rest = fraction.slice(0, 6).replace(/0+$/, '');
  const time = clock.slice(0, 8) + (rest === '' ? '' : `.${rest}`);
  return { date, time: time === '00:00:00' ? undefined : time };
}
