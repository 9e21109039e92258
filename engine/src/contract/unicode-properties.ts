const CATEGORIES = ['L', 'Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'M', 'Mn', 'Mc', 'Me', 'N', 'Nd', 'Nl', 'No', 'P', 'Pc', 'Pd', 'Ps', 'Pe', 'Pi', 'Pf', 'Po', 'S', 'Sm', 'Sc', 'Sk', 'So', 'Z', 'Zs', 'Zl', 'Zp']; // prettier-ignore
const SCRIPTS = ['Latin', 'Greek', 'Cyrillic', 'Arabic', 'Hebrew', 'Han', 'Hiragana', 'Katakana', 'Thai', 'Armenian', 'Devanagari', 'Hangul']; // prettier-ignore
const LONG_NAMES: Readonly<Record<string, string>> = {
  Letter: 'L',
  Uppercase_Letter: 'Lu',
  Lowercase_Letter: 'Ll',
  Mark: 'M',
  Number: 'N',
  Decimal_Number: 'Nd',
  Punctuation: 'P',
  Symbol: 'S',
  Separator: 'Z',
};

/** Unicode properties that RE2 knows too, under its own name. The others are written out as ranges. */
export const NATIVE_PROPERTIES: Readonly<Record<string, string>> = Object.fromEntries([
  ...[...CATEGORIES.map((name) => [name, name] as const), ...Object.entries(LONG_NAMES)].flatMap(([name, short]) => [
    [name, short],
    [`gc=${name}`, short],
    [`General_Category=${name}`, short],
  ]),
  ...SCRIPTS.flatMap((name) => [
    [`Script=${name}`, name],
    [`sc=${name}`, name],
  ]),
]) as Record<string, string>;

const cache = new Map<string, [number, number][]>();

/** The code points of a property as ranges, surrogates left out: text never contains one alone. */
export const codePointRanges = (property: string, negated: boolean): [number, number][] =>
  rangesOf(`\\${negated ? 'P' : 'p'}{${property}}`);

/** As {@link codePointRanges}, of a set of ECMAScript. */
export function rangesOf(set: string): [number, number][] {
  const cached = cache.get(set);
  if (cached !== undefined) return cached;
  const test = new RegExp(`^${set}$`, 'u');
  const ranges: [number, number][] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if ((code >= 0xd800 && code <= 0xdfff) || !test.test(String.fromCodePoint(code))) continue;
    const last = ranges.at(-1);
    if (last?.[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  cache.set(set, ranges);
  return ranges;
}
