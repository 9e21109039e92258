import { RegexTranslator, MATCH_ANYTHING, character, classCharacter, type Escape } from './regex.js';
import { rangesOf } from './unicode-properties.js';
import { UnsupportedError } from './unsupported.js';

/** Letters of every language, as `\w` has them. */
const WORD = String.raw`_\p{L}\p{N}`;
const ASCII_WORD = '0-9A-Za-z_';
const NOT_ASCII_WORD = String.raw`\x{0}-\x{2F}\x{3A}-\x{40}\x{5B}-\x{5E}\x{60}\x{7B}-\x{10FFFF}`;
const SPACE = String.raw`\t\n\x{B}\f\r\x{20}`;
const NOT_SPACE = String.raw`\x{0}-\x{8}\x{E}-\x{1F}\x{21}-\x{10FFFF}`;
const CONTROL: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** The characters that are no letters, digits or `_`, as ranges: no class of RE2 has the complement of another inside it. */
const notWordRanges = (): string =>
  rangesOf(`[^${WORD}]`)
    .map(([low, high]) => `${classCharacter(low)}-${classCharacter(high)}`)
    .join('');

const OCTAL = /^\\(0[0-7]{0,2}|[1-3][0-7]{2})/;

/** How a pattern of Python's `re` is written for an engine. */
export interface PythonRegex {
  /** For RE2, with the letters of every language. */
  re2: string;
  /** For RE2, over text of ASCII alone; `re2` where it makes no difference. */
  ascii: string;
}

/**
 * A pattern of Python's `re` in RE2's syntax: a search, with `\d`, `\s` and `\b` of ASCII and `\w` of every language. Throws a
 * `SyntaxError` for what is no pattern, and {@link UnsupportedError} with its place for what RE2 leaves out.
 */
export function pythonToRe2(pattern: string): PythonRegex {
  pythonToRegExp(pattern);
  return {
    re2: new PythonTranslator(pattern, { target: 're2', isAscii: false }).translate(),
    ascii: new PythonTranslator(pattern, { target: 're2', isAscii: true }).translate(),
  };
}

/** A pattern of Python's `re` as a regular expression of ECMAScript, for values judged one by one. Throws as {@link pythonToRe2}. */
export function pythonToRegExp(pattern: string): RegExp {
  const translator = new PythonTranslator(pattern, { target: 'ecmascript', isAscii: false });
  const source = translator
    .translate()
    .replaceAll('\\x{', '\\u{')
    .replaceAll('\\A', '(?<![^])')
    .replaceAll('\\z', '(?![^])')
    .replaceAll('(?m:^)', '(?<![^\\n])')
    .replaceAll('(?m:$)', '(?![^\\n])');
  return new RegExp(source, translator.ignoresCase ? 'iu' : 'u');
}

interface Flags {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
}

class PythonTranslator extends RegexTranslator {
  protected override readonly takesFirstBracket = true;
  /** Whether the whole pattern ignores case. */
  ignoresCase = false;
  private flags: Flags = { i: false, m: false, s: false, x: false };
  /** The flags outside of each open group. */
  private readonly outerFlags: Flags[] = [];
  private hasAtom = false;

  constructor(
    source: string,
    private readonly options: { target: 're2' | 'ecmascript'; isAscii: boolean },
  ) {
    // Outside of a set, {,n} is {0,n}.
    super(source.replaceAll(/\\[^]|\[\^?\]?[^\]]*\]|\{,(?=\d+\})/g, (part) => (part === '{,' ? '{0,' : part)));
  }

  override translate(): string {
    const body = super.translate();
    if (this.groups.length > 0) throw new SyntaxError('a group is not closed');
    return this.ignoresCase && this.options.target === 're2' ? `(?i)${body}` : body;
  }

  protected override term(): void {
    const rest = this.source.slice(this.position);
    const skipped = /^\(\?#[^)]*\)/.exec(rest) ?? (this.flags.x ? /^(?:\s+|#[^\n]*)/.exec(rest) : null);
    if (skipped !== null) return void (this.position += skipped[0].length);
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0];
    if (quantifier !== undefined) {
      if (!this.hasAtom) throw new SyntaxError(`nothing to repeat at character ${this.position + 1}`);
      const next = rest[quantifier.length] ?? '';
      if (next === '+') throw this.unsupported('a possessive quantifier');
      if (/^(?:[*?]|\{\d+(?:,\d*)?\})/.test(rest.slice(quantifier.length)))
        throw new SyntaxError(`nothing to repeat at character ${this.position + 1 + quantifier.length}`);
      this.hasAtom = false;
      return super.term();
    }
    this.hasAtom = !/^[|(]/.test(rest);
    super.term();
  }

  protected override single(char: string): string {
    const { m, s } = this.flags;
    if (char === '.') {
      this.position++;
      return s ? MATCH_ANYTHING : '[^\\n]';
    }
    if (m && (char === '^' || char === '$')) {
      this.position++;
      return `(?m:${char})`;
    }
    return super.single(char);
  }

  protected override openGroup(rest: string): void {
    const flagged = /^\(\?([aiLmsux]*)(?:-([imsx]+))?([:)])/.exec(rest);
    if (flagged !== null && flagged[0] !== '(?:') return this.openFlags(flagged);
    const looking = /^\(\?<?[=!]/.exec(rest)?.[0];
    if (looking !== undefined && this.options.target === 're2') throw this.unsupported('look-around');
    if (rest.startsWith('(?P=')) return this.reference(/^\(\?P=(\w+)\)/.exec(rest));
    if (/^\(\?[>(]/.test(rest)) throw this.unsupported(rest.startsWith('(?>') ? 'an atomic group' : 'a condition');
    const opened = looking ?? /^\((?:\?:|\?P?<([A-Za-z_]\w*)>)?/.exec(rest)?.[0] ?? '(';
    if (opened === '(' && rest.startsWith('(?'))
      throw new SyntaxError(`unknown group at character ${this.position + 1}`);
    const written = this.options.target === 're2' ? '(?:' : opened.replace('?P<', '?<');
    this.open(opened.length, written, this.flags);
  }

  private openFlags([text, on = '', off = '', end]: RegExpExecArray): void {
    const flags = { ...this.flags };
    for (const flag of ['i', 'm', 's', 'x'] as const)
      flags[flag] = on.includes(flag) || (flags[flag] && !off.includes(flag));
    if (end === ')') {
      if (this.output !== '')
        throw new SyntaxError(`flags are not at the beginning, at character ${this.position + 1}`);
      this.position += text.length;
      this.flags = flags;
      this.ignoresCase = flags.i;
      return;
    }
    const changesCase = flags.i !== this.flags.i;
    if (changesCase && this.options.target === 'ecmascript' && !/\(\?<?[=!]|\\[1-9]|\(\?P=/.test(this.source))
      return this.open(text.length, '(?:', flags);
    if (changesCase && this.options.target === 'ecmascript')
      throw this.unsupported('case ignored in a part of a pattern with look-around');
    this.open(text.length, changesCase ? `(?${flags.i ? 'i' : '-i'}:` : '(?:', flags);
  }

  private open(length: number, written: string, flags: Flags): void {
    this.position += length;
    this.groups.push({ start: this.output.length, weight: this.atom.weight });
    this.outerFlags.push(this.flags);
    this.flags = flags;
    this.atom = { start: this.output.length, weight: 1 };
    this.output += written;
  }

  protected override closeGroup(): void {
    const outer = this.outerFlags.pop();
    if (outer === undefined)
      throw new SyntaxError(`a closing parenthesis has no opening one, at character ${this.position + 1}`);
    this.flags = outer;
    super.closeGroup();
  }

  private reference(match: RegExpExecArray | null): void {
    if (match === null) throw new SyntaxError('a reference to a group is not closed');
    if (this.options.target === 're2') throw this.unsupported('a back reference');
    this.position += match[0].length;
    this.atom = { start: this.output.length, weight: 1 };
    this.output += `\\k<${match[1] ?? ''}>`;
  }

  protected override escaped(): string {
    const next = this.source[this.position + 1] ?? '';
    if (next === 'A' || next === 'Z' || next === 'z') {
      this.position += 2;
      return next === 'A' ? '\\A' : '\\z';
    }
    if (/[1-9]/.test(next) && !OCTAL.test(this.source.slice(this.position))) {
      if (this.options.target === 're2') throw this.unsupported('a back reference');
      const number = /^[1-9]\d?/.exec(this.source.slice(this.position + 1))?.[0] ?? '';
      this.position += 1 + number.length;
      return `\\${number}(?:)`;
    }
    if (next === 'W' && !this.options.isAscii) {
      this.position += 2;
      return `[^${WORD}]`;
    }
    if (next === 'k' || OCTAL.test(this.source.slice(this.position))) {
      const escape = this.escape();
      return 'code' in escape ? character(escape.code) : `[${escape.set}]`;
    }
    return super.escaped();
  }

  protected override endsSet(isFirst: boolean): boolean {
    if (this.position >= this.source.length) throw new SyntaxError('a set is not closed');
    return super.endsSet(isFirst);
  }

  /** `[:alpha:]` names a class. */
  protected override member(): Escape {
    const named = /^\[:\^?\w+:\]/.exec(this.source.slice(this.position))?.[0];
    if (named === undefined) return super.member();
    this.position += named.length;
    return { set: this.options.target === 're2' ? named : posixSet(named) };
  }

  protected override escape(): Escape {
    const rest = this.source.slice(this.position);
    const taken = (length: number, escape: Escape): Escape => {
      this.position += length;
      return escape;
    };
    if (/^\\[pP]\{/.test(rest)) return super.escape();
    const hexadecimal = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
    if (hexadecimal !== null)
      return taken(hexadecimal[0].length, {
        code: parseInt(hexadecimal[1] ?? hexadecimal[2] ?? hexadecimal[3] ?? '', 16),
      });
    const octal = OCTAL.exec(rest);
    if (octal !== null) return taken(octal[0].length, { code: parseInt(octal[1] ?? '', 8) });
    const letter = rest[1] ?? '';
    const { isAscii } = this.options;
    if (letter === 'w') return taken(2, { set: isAscii ? ASCII_WORD : WORD });
    if (letter === 'W') return taken(2, { set: isAscii ? NOT_ASCII_WORD : notWordRanges() });
    if (letter === 'd') return taken(2, { set: '0-9' });
    if (letter === 'D') return taken(2, { set: String.raw`\x{0}-\x{2F}\x{3A}-\x{10FFFF}` });
    if (letter === 's' || letter === 'S') return taken(2, { set: letter === 's' ? SPACE : NOT_SPACE });
    const control = CONTROL[letter];
    if (control !== undefined) return taken(2, { code: control });
    if (letter === '' || /^[A-Za-z]/.test(letter))
      throw new SyntaxError(`bad escape \\${letter} at character ${this.position + 1}`);
    this.position++;
    return { code: this.codePoint() };
  }

  private unsupported(what: string): UnsupportedError {
    return new UnsupportedError(`${what} at character ${this.position + 1} of a pattern`);
  }
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: '\\t\\x{20}',
  digit: '0-9',
  lower: 'a-z',
  punct: '\\x{21}-\\x{2F}\\x{3A}-\\x{40}\\x{5B}-\\x{60}\\x{7B}-\\x{7E}',
  space: SPACE,
  upper: 'A-Z',
  word: ASCII_WORD,
  xdigit: '0-9A-Fa-f',
};

function posixSet(named: string): string {
  const set = POSIX[named.slice(2, -2)];
  if (set === undefined) throw new SyntaxError(`unknown class ${named}`);
  return set;
}
