import { UnsupportedError } from './unsupported.js';
import { codePointRanges, NATIVE_PROPERTIES } from './unicode-properties.js';

export const MATCH_NOTHING = '[^\\x{0}-\\x{10FFFF}]';
export const MATCH_ANYTHING = '[\\x{0}-\\x{10FFFF}]';
const NOT_LINE_END = '[^\\n\\r\\x{2028}\\x{2029}]';
/** White space of ECMAScript; RE2's `\s` knows five characters of ASCII. */
const SPACE =
  '\\t\\n\\x{B}\\f\\r\\x{20}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';
const NOT_SPACE =
  '\\x{0}-\\x{8}\\x{E}-\\x{1F}\\x{21}-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}\\x{200B}-\\x{2027}' +
  '\\x{202A}-\\x{202E}\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}';
const CONTROL: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };
/** RE2 refuses to repeat more often, nested repetitions multiplied. */
const MAX_REPEATS = 1000;
/** Characters that one repetition may be written out to. */
const MAX_LENGTH = 100_000;

export const character = (code: number): string => {
  const text = String.fromCodePoint(code);
  return /^[\w @%&=:;"'<>,#~!`-]$/.test(text) ? text : `\\x{${code.toString(16).toUpperCase()}}`;
};
export const classCharacter = (code: number): string => {
  const text = String.fromCodePoint(code);
  return /^\w$/.test(text) ? text : `\\x{${code.toString(16).toUpperCase()}}`;
};
const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

/** An escape: one character, or a set inside `[...]` (never negated). */
export type Escape = { code: number } | { set: string };

/**
 * A regular expression of ECMAScript (flag `u`, as JSON Schema has them) in RE2's syntax, with the same meaning:
 * a search, `^` and `$` at the ends of the text only. Throws {@link UnsupportedError}.
 */
export function toRe2(pattern: string): string {
  new RegExp(pattern, 'u');
  return new RegexTranslator(pattern).translate();
}

/** Reads a pattern of ECMAScript term by term and writes RE2's. */
export class RegexTranslator {
  protected readonly takesFirstBracket: boolean = false;
  protected position = 0;
  protected output = '';
  /** Where the last atom begins in `out`, and how often RE2 counts it as repeated. */
  protected atom = { start: 0, weight: 1 };
  protected readonly groups: { start: number; weight: number }[] = [];

  constructor(protected readonly source: string) {}

  translate(): string {
    while (this.position < this.source.length) this.term();
    return this.output;
  }

  protected term(): void {
    const rest = this.source.slice(this.position);
    const quantifier = /^(?:([*+?])|\{(\d+)(,(\d*))?\})(\?)?/.exec(rest);
    if (quantifier !== null) return this.repeat(quantifier);
    const start = this.output.length;
    const char = rest[0] ?? '';
    if (char === '(') return this.openGroup(rest);
    if (char === ')') return this.closeGroup();
    if (char === '|') {
      this.position++;
      this.output += '|';
      return;
    }
    this.output += this.single(char);
    this.atom = { start, weight: 1 };
  }

  protected single(char: string): string {
    if (char === '[') return this.set();
    if (char === '\\') return this.escaped();
    this.position++;
    if (char === '.') return NOT_LINE_END;
    if (char === '^') return '\\A';
    if (char === '$') return '\\z';
    this.position--;
    return character(this.codePoint());
  }

  protected openGroup(rest: string): void {
    if (/^\(\?<?[=!]/.test(rest)) throw new UnsupportedError('look-around in patterns');
    const opened = /^\((?:\?:|\?<[^>]*>)?/.exec(rest)?.[0] ?? '(';
    this.position += opened.length;
    this.groups.push({ start: this.output.length, weight: this.atom.weight });
    this.atom = { start: this.output.length, weight: 1 };
    this.output += '(?:';
  }

  protected closeGroup(): void {
    const group = this.groups.pop();
    this.position++;
    this.output += ')';
    this.atom = { start: group?.start ?? 0, weight: this.maxWeight(group?.start ?? 0) };
  }

  private maxWeight(start: number): number {
    let weight = 1;
    for (const [from, found] of this.weights) if (from >= start) weight = Math.max(weight, found);
    return weight;
  }

  /** Repetitions written so far: where they begin, and their count multiplied through. */
  private readonly weights: [number, number][] = [];

  private repeat([text, symbol, low, comma, high, lazy]: RegExpExecArray): void {
    this.position += text.length;
    const min = symbol === undefined ? Number(low) : symbol === '+' ? 1 : 0;
    const max =
      symbol === '?' ? 1 : symbol !== undefined || (comma !== undefined && high === '') ? Infinity
      : comma === undefined ? min : Number(high); // prettier-ignore
    const { start, weight } = this.atom;
    const atom = this.output.slice(start);
    const chunk = Math.max(1, Math.floor(MAX_REPEATS / weight));
    const counted = max === Infinity ? min : max;
    const suffix = lazy ?? '';
    if (counted > chunk && (atom.length * counted) / chunk > MAX_LENGTH) throw new Error(`${text} repeats too much`);
    if (symbol !== undefined) this.output += symbol + suffix;
    else if (counted <= chunk) this.output += `${text.replace(/\?$/, '')}${suffix}`;
    else {
      const copies: string[] = [];
      for (let remaining = min; remaining > 0; remaining -= chunk)
        copies.push(`${atom}{${Math.min(remaining, chunk)}}`);
      if (max === Infinity) copies.push(`${atom}*`);
      else
        for (let remaining = max - min; remaining > 0; remaining -= chunk)
          copies.push(`${atom}{0,${Math.min(remaining, chunk)}}`);
      this.output = `${this.output.slice(0, start)}(?:${copies.join('')})`;
    }
    this.atom = { start, weight: symbol === undefined ? weight * Math.max(1, Math.min(counted, chunk)) : weight };
    this.weights.push([start, this.atom.weight]);
  }

  protected escaped(): string {
    const next = this.source[this.position + 1] ?? '';
    if (/[1-9]/.test(next) || next === 'k') throw new UnsupportedError('a back reference in patterns');
    if (next === 'b' || next === 'B') {
      this.position += 2;
      return `\\${next}`;
    }
    const escape = this.escape();
    if ('set' in escape) return `[${escape.set}]`;
    return isSurrogate(escape.code) ? MATCH_NOTHING : character(escape.code);
  }

  protected set(): string {
    this.position++;
    const negated = this.source[this.position] === '^';
    if (negated) this.position++;
    let body = '';
    for (let isFirst = true; !this.endsSet(isFirst); isFirst = false) {
      const low = this.member();
      if ('set' in low || this.source[this.position] !== '-' || this.source[this.position + 1] === ']') {
        body += 'set' in low ? low.set : isSurrogate(low.code) ? '' : classCharacter(low.code);
        continue;
      }
      this.position++;
      const high = this.member();
      if ('code' in high) body += `${classCharacter(low.code)}-${classCharacter(high.code)}`;
    }
    this.position++;
    if (body === '') return negated ? MATCH_ANYTHING : MATCH_NOTHING;
    return negated ? `[^${body}]` : `[${body}]`;
  }

  /** Whether the set ends here; some syntaxes take a leading bracket for a member. */
  protected endsSet(isFirst: boolean): boolean {
    return this.source[this.position] === ']' && !(isFirst && this.takesFirstBracket);
  }

  protected member(): Escape {
    if (this.source[this.position] !== '\\') return { code: this.codePoint() };
    if (this.source[this.position + 1] !== 'b') return this.escape();
    this.position += 2;
    return { code: 8 };
  }

  protected escape(): Escape {
    const rest = this.source.slice(this.position);
    const advance = (length: number): void => void (this.position += length);
    const property = /^\\([pP])\{([^}]*)\}/.exec(rest);
    if (property !== null) {
      advance(property[0].length);
      return { set: propertySet(property[2] ?? '', property[1] === 'P') };
    }
    const pair = /^\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/i.exec(rest);
    if (pair !== null) {
      advance(pair[0].length);
      return {
        code: String.fromCharCode(parseInt(pair[1] ?? '', 16), parseInt(pair[2] ?? '', 16)).codePointAt(0) ?? 0,
      };
    }
    const hexadecimal = /^\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/i.exec(rest);
    if (hexadecimal !== null) {
      advance(hexadecimal[0].length);
      return { code: parseInt(hexadecimal[1] ?? hexadecimal[2] ?? hexadecimal[3] ?? '', 16) };
    }
    const control = /^\\c([a-z])/i.exec(rest);
    if (control !== null) {
      advance(control[0].length);
      return { code: (control[1] ?? '').charCodeAt(0) % 32 };
    }
    this.position++;
    const letter = this.source[this.position] ?? '';
    if (/[dDwW]/.test(letter)) {
      this.position++;
      return { set: `\\${letter}` };
    }
    if (letter === 's' || letter === 'S') {
      this.position++;
      return { set: letter === 's' ? SPACE : NOT_SPACE };
    }
    const code = CONTROL[letter];
    if (code !== undefined) {
      this.position++;
      return { code };
    }
    return { code: this.codePoint() };
  }

  protected codePoint(): number {
    const code = this.source.codePointAt(this.position) ?? 0;
    this.position += String.fromCodePoint(code).length;
    return code;
  }
}

function propertySet(name: string, negated: boolean): string {
  const native = NATIVE_PROPERTIES[name];
  if (native !== undefined) return `\\${negated ? 'P' : 'p'}{${native}}`;
  return codePointRanges(name, negated)
    .map(([low, high]) => (low === high ? classCharacter(low) : `${classCharacter(low)}-${classCharacter(high)}`))
    .join('');
}
