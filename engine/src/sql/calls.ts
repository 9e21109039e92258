import { isSignificant, type Token } from './lexer.js';
import type { Relation } from './relation.js';

/** `@name` or `@name(...)` in a text. */
export interface Call<T extends Token = Token> {
  name: T;
  /** Tokens of each argument; undefined when there are no brackets. */
  args: T[][] | undefined;
  /** Index of the token after the call. */
  next: number;
}

/** Reads the call at `index`; undefined when its brackets are not closed. */
export function readCall<T extends Token>(tokens: readonly T[], index: number): Call<T> | undefined {
  const name = tokens[index];
  if (name === undefined) return undefined;
  if (tokens[index + 1]?.text !== '(') return { name, args: undefined, next: index + 1 };
  const args: T[][] = [[]];
  let depth = 1;
  for (let i = index + 2; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.kind === 'symbol') {
      if ('([{'.includes(token.text)) depth++;
      if (')]}'.includes(token.text)) depth--;
      if (depth === 0)
        return { name, args: args.length === 1 && !args[0]?.some(isSignificant) ? [] : args, next: i + 1 };
      if (depth === 1 && token.text === ',') {
        args.push([]);
        continue;
      }
    }
    args.at(-1)?.push(token);
  }
  return undefined;
}

/** The name that an argument is, quoted or not: `z-orders` of `@ref(z-orders)` and of `@ref('z-orders')`. */
export function argumentName(tokens: readonly Token[]): string {
  return tokens
    .filter(isSignificant)
    .map((token) => (token.kind === 'string' || token.kind === 'identifier' ? token.value : token.text))
    .join('');
}

/** The table that the arguments of `@source` name: of the raw layer, or of the layer before it. */
export function sourceArguments(names: readonly string[]): Relation {
  return { layer: names.length === 2 ? String(names[0]) : 'raw', name: names.at(-1) ?? '' };
}
