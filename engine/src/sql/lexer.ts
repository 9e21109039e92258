/** The kind of a token. Every character of a text belongs to exactly one token. */
export type TokenKind =
  'word' | 'number' | 'string' | 'identifier' | 'helper' | 'symbol' | 'comment' | 'space' | 'unterminated';

export interface Token {
  kind: TokenKind;
  /** The text as written. */
  text: string;
  /** UTF-16 offset of its first character. */
  start: number;
  /**
   * Of a string its content, of a quoted identifier its name, of a helper its name without `@`; of the others the text.
   */
  value: string;
}

interface Rule {
  kind: TokenKind;
  pattern: RegExp;
  value?(text: string): string;
}

/** A doubled quote inside quotes is one quote. */
const unquoted = (text: string): string => {
  const quote = text.charAt(0);
  return text.slice(1, -1).replaceAll(quote + quote, () => quote);
};

/** Tried in order at each position. Models quote as standard SQL does: `'text'`, `"name"`, and `$tag$text$tag$`. */
const RULES: readonly Rule[] = [
  { kind: 'space', pattern: /\s+/y },
  { kind: 'comment', pattern: /--[^\n]*|\/\*[\s\S]*?\*\//y },
  { kind: 'string', pattern: /'[^']*(?:''[^']*)*'/y, value: unquoted },
  {
    kind: 'string',
    pattern: /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y,
    value: (text) => {
      const tag = text.indexOf('$', 1) + 1;
      return text.slice(tag, -tag);
    },
  },
  { kind: 'identifier', pattern: /"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`/y, value: unquoted },
  { kind: 'unterminated', pattern: /['"`][\s\S]*|\/\*[\s\S]*|\$(?:[A-Za-z_]\w*)?\$[\s\S]*/y },
  { kind: 'helper', pattern: /@[A-Za-z_]\w*/y, value: (text) => text.slice(1) },
  { kind: 'number', pattern: /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y },
  { kind: 'word', pattern: /[\p{L}_][\p{L}\p{N}_$]*/uy },
  { kind: 'symbol', pattern: /::|\|\||<=|>=|<>|!=|==|=>|:=|->>|->|\/\/|[\s\S]/y },
];

/** Splits SQL into tokens; joined, their texts are the input again. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < sql.length) {
    for (const rule of RULES) {
      rule.pattern.lastIndex = offset;
      const text = rule.pattern.exec(sql)?.[0];
      if (text === undefined) continue;
      tokens.push({ kind: rule.kind, text, start: offset, value: rule.value?.(text) ?? text });
      offset += text.length;
      break;
    }
  }
  return tokens;
}

export const isSignificant = (token: Token): boolean => token.kind !== 'space' && token.kind !== 'comment';

/** Offsets at which the lines of the text asked for last begin: a text may have problems without number. */
let lastText = { text: '', lineStarts: [0] };

/** Line and column, both from 1, of an offset. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  if (lastText.text !== text) {
    const lineStarts = [0];
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lineStarts.push(end + 1);
    lastText = { text, lineStarts };
  }
  const { lineStarts } = lastText;
  let [low, high] = [0, lineStarts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}
