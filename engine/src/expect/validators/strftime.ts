import { escapeRegExp } from '../../base/escape.js';
import { createTimestamp } from '../../base/timestamp.js';

const MONTHS = [
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
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const abbreviations = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3));
const alternatives = (names: readonly string[]): string => `(?:${names.join('|')})`;

/** What each directive reads, as Python's strptime has it (in English). */
const DIRECTIVES: Readonly<Record<string, string>> = {
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  f: '\\d{1,6}',
  G: '\\d{4}',
  H: '2[0-3]|[01]\\d|\\d| \\d',
  I: '1[0-2]|0[1-9]|[1-9]| [1-9]',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  m: '1[0-2]|0[1-9]|[1-9]| [1-9]',
  M: '[0-5]\\d|\\d| \\d',
  S: '6[01]|[0-5]\\d|\\d| \\d',
  u: '[1-7]',
  w: '[0-6]',
  U: '5[0-3]|[0-4]\\d|\\d| \\d',
  V: '5[0-3]|0[1-9]|[1-4]\\d|[1-9]',
  W: '5[0-3]|[0-4]\\d|\\d| \\d',
  y: '\\d\\d',
  Y: '\\d{4}',
  z: '[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z',
  Z: 'utc|gmt',
  p: 'am|pm',
  a: alternatives(abbreviations(DAYS)),
  A: alternatives(DAYS),
  b: alternatives(abbreviations(MONTHS)),
  B: alternatives(MONTHS),
};

const COMPOUND: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** A format compiled: reads text, or says why it is no format. */
export interface DateFormat {
  accepts: (text: string) => boolean;
}

/** Compiles a strftime format; throws with the directive that reads nothing (`%D`). */
export function compileDateFormat(format: string): DateFormat {
  const expandedFormat = format.replace(/%([cxX])/g, (_, name: string) => COMPOUND[name] ?? '');
  const usedDirectives = new Set<string>();
  let pattern = '';
  for (const [token, directive] of expandedFormat.matchAll(/%(.?)|\s+|[^%\s]/gsu)) {
    if (!token.startsWith('%')) pattern += /^\s/.test(token) ? '\\s+' : escapeRegExp(token);
    else if (directive === '%') pattern += '%';
    else {
      const reads = DIRECTIVES[directive ?? ''];
      if (reads === undefined) throw new Error(`unknown directive ${token}`);
      if (usedDirectives.has(directive ?? '')) throw new Error(`${token} occurs twice`);
      usedDirectives.add(directive ?? '');
      pattern += `(?<${directive ?? ''}>${reads})`;
    }
  }
  const isWeekday = ['a', 'A', 'u', 'w'].some((directive) => usedDirectives.has(directive));
  if (
    usedDirectives.has('G') !== usedDirectives.has('V') ||
    (usedDirectives.has('V') && (!isWeekday || usedDirectives.has('Y') || usedDirectives.has('j')))
  )
    throw new Error('%G, %V and a day of the week must be used together, without %Y and %j');
  const expression = new RegExp(`^(?:${pattern})$`, 'iu');
  return {
    accepts(text) {
      const match = expression.exec(text);
      return match !== null && isDay(match.groups ?? {});
    },
  };
}

function isDay(groups: Readonly<Record<string, string | undefined>>): boolean {
  const year =
    groups['Y'] !== undefined ? Number(groups['Y']) : groups['y'] !== undefined ? century(Number(groups['y'])) : 1900;
  const named = (groups['b'] ?? groups['B'])?.toLowerCase().slice(0, 3);
  const month = named !== undefined ? abbreviations(MONTHS).indexOf(named) + 1 : Number(groups['m'] ?? 1);
  if (year < 1) return false;
  if (groups['j'] !== undefined && groups['d'] === undefined)
    return Number(groups['j']) < 366 || createTimestamp(year, 2, 29) !== undefined;
  return Number(groups['S'] ?? 0) <= 59 && createTimestamp(year, month, Number(groups['d'] ?? 1)) !== undefined;
}

const century = (year: number): number => (year < 69 ? 2000 + year : 1900 + year);
