/** Maximum nesting of brackets, or signs before one value: deeper nesting would overflow the stack. */
export const MAX_NESTING = 500;

const PREFIXES = new Set(['-', '+', '!', '~', 'not']);

/** Index of the first token that is nested deeper than {@link MAX_NESTING}; -1 when none is. */
export function findTooDeep(texts: readonly string[]): number {
  let [depth, prefixes] = [0, 0];
  return texts.findIndex((text) => {
    if (text === '(' || text === '[' || text === '{') depth++;
    else if (text === ')' || text === ']' || text === '}') depth--;
    prefixes = PREFIXES.has(text.toLowerCase()) ? prefixes + 1 : 0;
    return Math.max(depth, prefixes) > MAX_NESTING;
  });
}

/** The texts of tokens; of strings, comments and quoted names none, which nest nothing. */
export function nestingTexts(tokens: readonly { kind: string; text: string }[]): string[] {
  return tokens.map(({ kind, text }) => (kind === 'symbol' || kind === 'word' ? text : ''));
}
