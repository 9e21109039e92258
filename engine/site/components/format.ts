import { language } from './language.js';

/** Numbers and dates in the reader's language: short where one reads, exact where one checks. */
const number = (options: Intl.NumberFormatOptions): ((value: number) => string) => {
  const format = new Intl.NumberFormat(language, options);
  return (value) => (Number.isFinite(value) ? format.format(value).replace('-', '\u2212') : '–');
};

export const integer = number({ maximumFractionDigits: 0 });
/** `+7`, `−3`, `0`. */
export const signedInteger = number({ maximumFractionDigits: 0, signDisplay: 'exceptZero' });
export const decimal = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
const everyDigit = new Intl.NumberFormat(language, { maximumFractionDigits: 20 });
/** As the data has it, with a minus that can be pasted elsewhere. */
export const exact = (value: number): string => everyDigit.format(value);
const threeDigits = number({ notation: 'compact', minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
const compactNumber = number({ notation: 'compact', maximumSignificantDigits: 3 });
const share = number({ style: 'percent', maximumFractionDigits: 0 });
const fineShare = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `10`, `10.5`: one decimal where it says something. */
export const short = number({ maximumFractionDigits: 1 });

/** `4.09`. */
export const hundredths = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `1,234.5 MB`. */
export function megabytes(bytes: number): string {
  return `${decimal(bytes / 1e6)}\u00a0MB`;
}

/** `0.33 %`, of a number that is percent already. */
export function percentHundredths(value: number): string {
  return `${hundredths(value)}\u202f%`;
}

/** `13.6 M`, `96,478`: only millions are shortened. */
export function compact(value: number): string {
  return Math.abs(value) < 1_000_000 ? integer(value) : withUnit(threeDigits(value));
}

/** `800 k`, for axes. */
export function tick(value: number): string {
  return withUnit(compactNumber(value));
}

function withUnit(text: string): string {
  return text.replace(/(\d)K/, '$1\u202fk').replace(/(\d)([A-Z])/, '$1\u202f$2');
}

/** Amounts in one currency. */
export interface Money {
  /** `€ 13.6 M`, `€ 960 k`, `€ 159`. */
  (value: number): string;
  /** `€ 13,591,643.70`. */
  readonly exact: (value: number) => string;
}

/** Writes amounts after the sign of their currency: `const euros = money('€')`. */
export function money(sign: string): Money {
  const short = (value: number): string =>
    `${sign}\u00a0${Math.abs(value) < 10_000 ? integer(value) : withUnit(threeDigits(value))}`;
  return Object.assign(short, { exact: (value: number) => `${sign}\u00a0${hundredths(value)}` });
}

/** A share of 1: `92 %` where one reads. */
export function percent(value: number): string {
  return spaced(share(value));
}

/** `91.9 %`. */
export function percentExact(value: number): string {
  return spaced(fineShare(value));
}

const finest = number({ style: 'percent', maximumSignificantDigits: 2 });

/** `0.48 %`, of shares near zero. */
export function percentFine(value: number): string {
  return spaced(finest(value));
}

const signed = number({ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });

/** `+12 %`, `−3 %`. */
export function percentChange(value: number): string {
  return spaced(signed(value));
}

function spaced(text: string): string {
  return text.replace(/\s?%/, '\u202f%');
}

const utc = (options: Intl.DateTimeFormatOptions): ((value: Date) => string) => {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone: 'UTC', ...options });
  return (value) => format.format(value);
};

/** `17 Oct 2018`. */
export const day = utc({ day: 'numeric', month: 'short', year: 'numeric' });
/** `17 Oct`. */
export const shortDay = utc({ day: 'numeric', month: 'short' });
/** `17 Oct 2018, 21:30`. */
export const moment = utc({
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
/** `October 2018`. */
export const month = utc({ month: 'long', year: 'numeric' });
/** `Oct 2018`. */
export const shortMonth = utc({ month: 'short', year: 'numeric' });
const monthName = utc({ month: 'short' });
const longMonthName = utc({ month: 'long' });

/** `March`, of a number from 1. */
export function monthOfYear(number: number): string {
  return longMonthName(new Date(Date.UTC(2000, number - 1, 1)));
}

/** Axis labels of months: the year is under January and under the first. */
export function monthTick(value: Date, index: number): string {
  const name = monthName(value).replace('.', '');
  return index === 0 || value.getUTCMonth() === 0 ? `${name}\n${value.getUTCFullYear()}` : name;
}

/** `0.04 s`, `1.3 s`, `2 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${number({ maximumFractionDigits: 2 })(seconds)}\u00a0s`;
  if (seconds < 60) return `${decimal(seconds)}\u00a0s`;
  return `${Math.floor(seconds / 60)}\u00a0min ${Math.round(seconds % 60)}\u00a0s`;
}

/** A cell of any table as text; NULL shows as itself, apart from an empty string. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number') return exact(value);
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}
