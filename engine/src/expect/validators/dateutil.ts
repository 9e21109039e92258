import { createTimestamp } from '../../base/timestamp.js';

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
/** Words and signs that are ignored anywhere. */
const FILLERS = new Set([
  ...[' ', '.', ',', ';', '-', '/', "'"],
  ...['at', 'on', 'and', 'ad', 'm', 't', 'of', 'st', 'nd', 'rd', 'th'],
]);
type Unit = 'hour' | 'minute' | 'second';

const SMALLER: Readonly<Partial<Record<Unit, Unit>>> = { hour: 'minute', minute: 'second' };
const UNITS: Readonly<Record<string, Unit>> = {
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
 * `20240105`, `10:30 am`. A day that does not exist is none; a year or month that is left out is the current one.
 */
export function isDateutilParseable(text: string, now: Date): boolean {
  try {
    return new DateReader(text).read(now);
  } catch (error) {
    if (error instanceof UnparseableError) return false;
    throw error;
  }
}

class UnparseableError extends Error {}

const monthOf = (word: string): number | undefined => {
  const name = word.toLowerCase();
  const index = name === 'sept' ? 8 : Math.max(MONTHS.indexOf(name), LONG_MONTHS.indexOf(name));
  return index < 0 ? undefined : index + 1;
};

const isNumber = (token: string | undefined): token is string => token !== undefined && /^\d+(\.\d*)?$/.test(token);
const isDigits = (token: string | undefined): token is string => token !== undefined && /^\d+$/.test(token);
const isFiller = (token: string): boolean => FILLERS.has(token.toLowerCase());
const unitOf = (token: string | undefined): Unit | undefined => UNITS[token?.toLowerCase() ?? ''];

/** Words, numbers and numbers with a point in one piece; several points separate, as do those between words. */
function tokensOf(text: string): string[] {
  const pieces = text.match(/(?:\p{L}+|\d{2,},\d*|\d+)(?:\.(?:\p{L}+|\d+)?)*|\s|[^\p{L}\d\s]/gu) ?? [];
  return pieces.flatMap((piece) => {
    if (/\s/.test(piece)) return [' '];
    if (!/[.,]/.test(piece) || piece.length === 1) return [piece];
    if (/\p{L}|\..*\.|[.,]$/u.test(piece)) return piece.split(/([.,])/).filter((part) => part !== '');
    return [piece.includes('.') ? piece : piece.replace(',', '.')];
  });
}

class DateReader {
  private readonly tokens: string[];
  private readonly parts: number[] = [];
  private monthAt = -1;
  private yearAt = -1;
  private wholeYear = false;
  private hour: number | undefined;
  private minute = 0;
  private second = 0;
  private zoned = false;
  private found = false;
  private position = 0;

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  read(now: Date): boolean {
    while (this.position < this.tokens.length) {
      const token = this.tokens[this.position] ?? '';
      if (isNumber(token)) this.number(token);
      else this.word(token);
      this.position++;
    }
    if (!this.found) return false;
    const { year, month, day } = this.resolve();
    const wholeYear = year ?? now.getUTCFullYear();
    const wholeMonth = month ?? now.getUTCMonth() + 1;
    if (wholeYear < 1 || wholeYear > 9999) return false;
    return createTimestamp(wholeYear, wholeMonth, day ?? 1, this.hour ?? 0, this.minute, this.second) !== undefined;
  }

  private number(token: string): void {
    const next = this.tokens[this.position + 1];
    const value = Number(token);
    const unit = this.unitHere();
    this.found = true;
    if (
      this.parts.length === 3 &&
      /^(\d\d|\d{4})$/.test(token) &&
      this.hour === undefined &&
      next !== ':' &&
      unitOf(next) === undefined
    )
      this.setTime(token.slice(0, 2), token.slice(2) || '0', '0');
    else if (/^\d{6}$/.test(token) && this.parts.length === 0)
      [token.slice(0, 2), token.slice(2, 4), token.slice(4)].forEach((pair) => this.addDigits(pair));
    else if (/^\d{6}(\.|$)/.test(token)) this.setTime(token.slice(0, 2), token.slice(2, 4), token.slice(4));
    else if ([6, 8, 12, 14].includes(token.length)) this.compactDate(token);
    else if (unit !== undefined) {
      this.unit(value, unit.unit);
      this.position += unit.skip;
    } else if (next === ':' && this.tokens[this.position + 2] !== undefined) this.clockTime(token);
    else if (next === '-' || next === '/' || next === '.') this.separatedDate(token, next);
    else if (next === undefined || isFiller(next)) {
      const meridiem = this.tokens[this.position + 2];
      if (next !== undefined && this.isMeridiem(meridiem)) this.setMeridiemHour(value, meridiem ?? '', 2);
      else {
        this.addNumber(value);
        this.position++;
      }
    } else if (this.isMeridiem(next) && value < 24) this.setMeridiemHour(value, next, 1);
    else if (value >= 1 && value <= 31) this.addNumber(value);
    else throw new UnparseableError();
  }

  /** `20240105`, with hours and minutes, with seconds. */
  private compactDate(token: string): void {
    if (!isDigits(token) || this.yearAt >= 0) throw new UnparseableError();
    this.yearAt = this.parts.length;
    this.wholeYear = true;
    this.parts.push(Number(token.slice(0, 4)), Number(token.slice(4, 6)), Number(token.slice(6, 8)));
    if (token.length > 8) this.setTime(token.slice(8, 10), token.slice(10, 12), token.slice(12) || '0');
  }

  /** `10:11`, `10:11:12`. */
  private clockTime(token: string): void {
    const minutes = this.tokens[this.position + 2];
    const seconds = this.tokens[this.position + 3] === ':' ? this.tokens[this.position + 4] : undefined;
    if (!isNumber(minutes) || (seconds !== undefined && !isNumber(seconds))) throw new UnparseableError();
    this.setTime(token, minutes, seconds ?? '0');
    this.position += seconds === undefined ? 2 : 4;
  }

  /** `2024-01-05`, `05/Jan/2024`, `01.2024`. */
  private separatedDate(token: string, separator: string): void {
    this.addDigits(token);
    this.position++;
    const second = this.tokens[this.position + 1];
    if (second === undefined || isFiller(second)) return;
    const month = monthOf(second);
    if (isDigits(second)) this.addDigits(second);
    else if (month !== undefined) this.month(month);
    else throw new UnparseableError();
    this.position++;
    if (this.tokens[this.position + 1] !== separator) return;
    this.lastPart(2);
  }

  /** The last member of a date, so many tokens on: a month's name or digits. */
  private lastPart(ahead: number): void {
    const token = this.tokens[this.position + ahead] ?? '';
    const month = monthOf(token);
    if (month === undefined) this.addDigits(token);
    else this.month(month);
    this.position += ahead;
  }

  private word(token: string): void {
    const month = monthOf(token);
    if (WEEKDAYS.test(token.toLowerCase())) this.found = true;
    else if (month !== undefined) this.namedMonth(month);
    else if (this.isMeridiem(token)) this.meridiem(token);
    else if (this.hour !== undefined && !this.zoned && /^([A-Z]{1,5}|z)$/.test(token)) this.zoned = true;
    else if (this.hour !== undefined && (token === '+' || token === '-')) this.offset();
    else if (!isFiller(token)) throw new UnparseableError();
  }

  /** A month by its name, and what is written on to it: `Jan-05`, `Jan-05-2024`, `Jan of 99`. */
  private namedMonth(month: number): void {
    this.found = true;
    this.month(month);
    const [separator, after, blank, year] = this.tokens.slice(this.position + 1);
    if (separator === '-' || separator === '/') {
      this.addDigits(after ?? '');
      this.position += 2;
      if (this.tokens[this.position + 1] !== separator) return;
      this.addDigits(this.tokens[this.position + 2] ?? '');
      this.position += 2;
    } else if (separator === ' ' && after?.toLowerCase() === 'of' && blank === ' ' && year !== undefined) {
      if (isDigits(year)) {
        if (this.yearAt >= 0) throw new UnparseableError();
        this.yearAt = this.parts.length;
        this.parts.push(Number(year));
      }
      this.position += 4;
    }
  }

  private offset(): void {
    const digits = this.tokens[this.position + 1];
    if (!isDigits(digits)) throw new UnparseableError();
    this.zoned = true;
    this.position++;
    if (digits.length !== 4 && this.tokens[this.position + 1] === ':') {
      if (!isDigits(this.tokens[this.position + 2])) throw new UnparseableError();
      this.position += 2;
    } else if (digits.length > 2 && digits.length !== 4) throw new UnparseableError();
    const [blank = '', open, name = '', close] = this.tokens.slice(this.position + 1);
    if (isFiller(blank) && open === '(' && close === ')' && /^[A-Z]{3,5}$/.test(name)) this.position += 4;
  }

  private isMeridiem(token: string | undefined): boolean {
    return token !== undefined && /^(am|pm|a|p)$/i.test(token);
  }

  private meridiem(token: string): void {
    if (this.hour === undefined || this.hour > 12) throw new UnparseableError();
    this.setMeridiemHour(this.hour, token, 0);
  }

  /** An hour and its half of the day, so many tokens on. */
  private setMeridiemHour(value: number, meridiem: string, ahead: number): void {
    const hour = Math.floor(value);
    const isAfter = /^p/i.test(meridiem);
    this.hour = isAfter && hour < 12 ? hour + 12 : !isAfter && hour === 12 ? 0 : hour;
    this.position += ahead;
  }

  private setTime(hour: string, minute: string, second: string): void {
    this.hour = Math.floor(Number(hour));
    this.minute = Math.floor(Number(minute));
    this.second = Math.floor(Number(second));
  }

  /** The unit of the number here: after it, after a blank, or the next smaller one than that before it (`12h04`). */
  private unitHere(): { unit: Unit | undefined; skip: number } | undefined {
    const { tokens, position } = this;
    const here = unitOf(tokens[position + 1]);
    if (here !== undefined) return { unit: here, skip: 1 };
    const apart = tokens[position + 1] === ' ' ? unitOf(tokens[position + 2]) : undefined;
    if (apart !== undefined) return { unit: apart, skip: 2 };
    const isLast = position > 1 && position === tokens.length - 1;
    const before =
      unitOf(tokens[position - 1]) ??
      (isLast && tokens[position - 1] === ' ' ? unitOf(tokens[position - 2]) : undefined);
    return before === undefined ? undefined : { unit: SMALLER[before], skip: 0 };
  }

  private unit(value: number, unit: Unit | undefined): void {
    if (unit !== undefined) this[unit] = Math.floor(value);
    if (unit === 'hour' && value % 1 > 0) this.minute = Math.floor(60 * (value % 1));
    if (unit === 'minute' && value % 1 > 0) this.second = Math.floor(60 * (value % 1));
  }

  /** A part between separators: three digits or more are a year. */
  private addDigits(digits: string): void {
    if (!isDigits(digits)) throw new UnparseableError();
    this.add(Number(digits), digits.length > 2);
  }

  /** A number on its own: more than 100 is a year. */
  private addNumber(value: number): void {
    this.add(Math.floor(value), value > 100);
  }

  private add(value: number, isYear: boolean): void {
    if (isYear) {
      if (this.yearAt >= 0) throw new UnparseableError();
      this.yearAt = this.parts.length;
      this.wholeYear = true;
    }
    this.parts.push(value);
  }

  private month(value: number): void {
    if (this.monthAt >= 0) throw new UnparseableError();
    this.monthAt = this.parts.length;
    this.parts.push(value);
  }

  private resolve(): { year?: number; month?: number; day?: number } {
    const order = this.order();
    if (this.parts.length > 3) throw new UnparseableError();
    const date: { year?: number; month?: number; day?: number } = {};
    for (const [i, name] of order.entries()) {
      const value = this.parts[i];
      if (value !== undefined) date[name] = value;
    }
    if (date.year !== undefined && !this.wholeYear) date.year += date.year < 69 ? 2000 : 1900;
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
