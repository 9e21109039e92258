import { momentOf } from '../moment.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const LONG_MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const WEEKDAYS = /^(mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$/;
/** Words and signs that may stand anywhere without a meaning. */
const FILLERS = new Set([
  ...[' ', '.', ',', ';', '-', '/', "'"],
  ...['at', 'on', 'and', 'ad', 'm', 't', 'of', 'st', 'nd', 'rd', 'th'],
]);
const UNITS: Readonly<Record<string, 'hour' | 'minute' | 'second'>> = {
  h: 'hour',
  hour: 'hour',
  hours: 'hour',
  m: 'minute',
  minute: 'minute',
  minutes: 'minute',
  s: 'second',
  second: 'second',
  seconds: 'second',
};

/**
 * Whether a reader as lenient as Python's dateutil takes the text for a date or time: `5 Jan 2024`, `24-01-05`,
 * `20240105`, `10:30 am`. A day that does not exist is none.
 */
export function isDateutilParseable(text: string): boolean {
  try {
    return new DateReader(text).read();
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

class Unreadable extends Error {}

const monthOf = (word: string): number | undefined => {
  const name = word.toLowerCase();
  const index = name === 'sept' ? 8 : Math.max(MONTHS.indexOf(name), LONG_MONTHS.indexOf(name));
  return index < 0 ? undefined : index + 1;
};

const isNumber = (token: string | undefined): token is string => token !== undefined && /^\d+(\.\d*)?$/.test(token);

class DateReader {
  private readonly tokens: string[];
  private readonly parts: number[] = [];
  private monthAt = -1;
  private yearAt = -1;
  private hour: number | undefined;
  private minute = 0;
  private second = 0;
  private found = false;
  private at = 0;

  constructor(text: string) {
    this.tokens =
      text.match(/\d+\.\d+(?!\.?\d)|\d+|\p{L}+|\s|[^\p{L}\d\s]/gu)?.map((t) => (/\s/.test(t) ? ' ' : t)) ?? [];
  }

  read(): boolean {
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at] ?? '';
      if (isNumber(token)) this.number(token);
      else this.word(token);
      this.at++;
    }
    if (!this.found) return false;
    const { year, month, day } = this.resolve();
    const now = new Date();
    const wholeYear = year ?? now.getUTCFullYear();
    const wholeMonth = month ?? now.getUTCMonth() + 1;
    if (wholeYear < 1 || wholeYear > 9999) return false;
    return momentOf(wholeYear, wholeMonth, day ?? 1, this.hour ?? 0, this.minute, this.second) !== undefined;
  }

  private number(token: string): void {
    const next = this.tokens[this.at + 1];
    const digits = token.split('.')[0] ?? '';
    const hasFraction = token.includes('.');
    const value = Number(token);
    this.found = true;
    if (
      this.parts.length === 3 &&
      (token.length === 2 || token.length === 4) &&
      this.hour === undefined &&
      (next === undefined || next === ' ')
    ) {
      this.clock(token.slice(0, 2), token.slice(2) || '0', '0');
    } else if (digits.length === 6 && (token.length === 6 || hasFraction)) {
      const pairs = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)] as const;
      if (this.parts.length === 0 && !hasFraction) pairs.forEach((pair) => this.part(pair));
      else this.clock(...pairs);
    } else if ([8, 12, 14].includes(token.length) && !hasFraction) {
      [token.slice(0, 4), token.slice(4, 6), token.slice(6, 8)].forEach((part) => this.part(part));
      if (token.length > 8) this.clock(token.slice(8, 10), token.slice(10, 12), token.slice(12) || '0');
    } else if (next !== undefined && UNITS[next.toLowerCase()] !== undefined && !hasFraction) {
      this.unit(value, UNITS[next.toLowerCase()] ?? 'hour');
      this.at++;
    } else if (next === ':' && isNumber(this.tokens[this.at + 2])) {
      const seconds = this.tokens[this.at + 3] === ':' ? this.tokens[this.at + 4] : undefined;
      this.clock(token, this.tokens[this.at + 2] ?? '', seconds ?? '0');
      this.at += isNumber(seconds) ? 4 : 2;
    } else if (next === '-' || next === '/' || next === '.') this.separated(token, next);
    else if (this.isHalf(next) || (next === ' ' && this.isHalf(this.tokens[this.at + 2]))) {
      this.clock(token, '0', '0');
    } else if (next === undefined || FILLERS.has(next.toLowerCase())) {
      this.part(token);
    } else if (value >= 1 && value <= 31) this.part(token);
    else throw new Unreadable();
  }

  /** `2024-01-05`, `05/Jan/2024`, `01.2024`. */
  private separated(token: string, separator: string): void {
    this.part(token);
    this.at++;
    for (let i = 0; i < 2; i++) {
      const next = this.tokens[this.at + 1];
      if (next === undefined || FILLERS.has(next.toLowerCase())) return;
      this.at++;
      const month = monthOf(next);
      if (isNumber(next)) this.part(next);
      else if (month !== undefined) this.month(month);
      else throw new Unreadable();
      if (i > 0 || this.tokens[this.at + 1] !== separator) return;
      this.at++;
    }
  }

  private word(token: string): void {
    const month = monthOf(token);
    if (WEEKDAYS.test(token.toLowerCase())) this.found = true;
    else if (month !== undefined) {
      this.found = true;
      this.month(month);
      const separator = this.tokens[this.at + 1];
      if (separator !== '-' && separator !== '/') return;
      const after = this.tokens[this.at + 2];
      if (!isNumber(after)) return;
      this.at += 2;
      this.part(after);
      const last = this.tokens[this.at + 2];
      if (this.tokens[this.at + 1] !== separator || !isNumber(last)) return;
      this.at += 2;
      this.part(last);
    } else if (this.isHalf(token)) this.half(token);
    else if (this.hour !== undefined && (token === '+' || token === '-')) this.offset();
    else if (this.hour !== undefined && (/^[A-Z]{3,5}$/.test(token) || /^z$/i.test(token))) return;
    else if (!FILLERS.has(token.toLowerCase())) throw new Unreadable();
  }

  private offset(): void {
    const digits = this.tokens[this.at + 1];
    if (digits === undefined || !/^(\d{1,2}|\d{4})$/.test(digits)) throw new Unreadable();
    this.at++;
    if (digits.length > 2 || this.tokens[this.at + 1] !== ':') return;
    if (!isNumber(this.tokens[this.at + 2])) throw new Unreadable();
    this.at += 2;
  }

  private isHalf(token: string | undefined): boolean {
    return token !== undefined && /^(am|pm|a|p)$/i.test(token);
  }

  private half(token: string): void {
    if (this.hour === undefined || this.hour > 12) throw new Unreadable();
    if (/^p/i.test(token) && this.hour < 12) this.hour += 12;
    else if (/^a/i.test(token) && this.hour === 12) this.hour = 0;
  }

  private clock(hour: string, minute: string, second: string): void {
    this.hour = Number(hour);
    this.minute = Math.floor(Number(minute));
    this.second = Math.floor(Number(second));
  }

  private unit(value: number, unit: 'hour' | 'minute' | 'second'): void {
    this.hour ??= 0;
    this[unit] = value;
  }

  private part(token: string): void {
    if (token.includes('.')) throw new Unreadable();
    if (token.length > 2 || Number(token) > 100) {
      if (this.yearAt >= 0) throw new Unreadable();
      this.yearAt = this.parts.length;
    }
    this.parts.push(Number(token));
  }

  private month(value: number): void {
    if (this.monthAt >= 0) throw new Unreadable();
    this.monthAt = this.parts.length;
    this.parts.push(value);
  }

  private resolve(): { year?: number; month?: number; day?: number } {
    const order = this.order();
    if (this.parts.length > 3) throw new Unreadable();
    const date: { year?: number; month?: number; day?: number } = {};
    for (const [i, name] of order.entries()) {
      const value = this.parts[i];
      if (value !== undefined) date[name] = value;
    }
    if (date.year !== undefined && this.yearAt < 0) date.year += date.year < 69 ? 2000 : 1900;
    return date;
  }

  private order(): ('year' | 'month' | 'day')[] {
    const [a = 0, b = 0] = this.parts;
    const { monthAt, yearAt } = this;
    const days = (value: number): boolean => value <= 31;
    if (this.parts.length === 1) return monthAt === 0 ? ['month'] : [days(a) && yearAt < 0 ? 'day' : 'year'];
    if (this.parts.length === 2) {
      if (monthAt === 0) return ['month', days(b) ? 'day' : 'year'];
      if (monthAt === 1) return [days(a) ? 'day' : 'year', 'month'];
      if (!days(a)) return ['year', 'month'];
      return ['month', days(b) ? 'day' : 'year'];
    }
    if (monthAt >= 0 && yearAt >= 0) {
      const order: ('year' | 'month' | 'day')[] = ['day', 'day', 'day'];
      order[monthAt] = 'month';
      order[yearAt] = 'year';
      return order;
    }
    if (monthAt === 0) return days(b) ? ['month', 'day', 'year'] : ['month', 'year', 'day'];
    if (monthAt === 1) return days(a) ? ['day', 'month', 'year'] : ['year', 'month', 'day'];
    if (monthAt === 2) return days(b) && !days(a) ? ['year', 'day', 'month'] : ['day', 'year', 'month'];
    if (!days(a) || yearAt === 0) return ['year', 'month', 'day'];
    if (a > 12) return ['day', 'month', 'year'];
    return ['month', 'day', 'year'];
  }
}
