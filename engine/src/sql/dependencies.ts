import { isSignificant, tokenize, type Token } from './lexer.js';
import { formatRelation, type Relation } from './relation.js';

export interface Dependencies {
  refs: string[];
  sources: { layer: string; name: string }[];
  /** Variables read by `@var`. */
  vars: string[];
}

/** What a model reads, without expanding it: enough for the graph. */
export function dependencies(sql: string): Dependencies {
  const refs = new Set<string>();
  const vars = new Set<string>();
  const sources = new Map<string, Relation>();
  const tokens = tokenize(sql).filter(isSignificant);
  tokens.forEach((token, i) => {
    if (token.kind !== 'helper' || tokens[i + 1]?.text !== '(') return;
    const args = argumentsAt(tokens, i + 2);
    const last = args.at(-1);
    if (token.value === 'ref' && last !== undefined) refs.add(last);
    if (token.value === 'var' && args[0] !== undefined) vars.add(args[0]);
    if (token.value === 'source' && last !== undefined) {
      const source = { layer: args.length > 1 ? String(args[0]) : 'raw', name: last };
      sources.set(formatRelation(source), source);
    }
  });
  return { refs: [...refs], sources: [...sources.values()], vars: [...vars] };
}

/** The names between here and the closing bracket. */
function argumentsAt(tokens: readonly Token[], from: number): string[] {
  const end = tokens.findIndex((token, i) => i >= from && token.text === ')');
  return tokens
    .slice(from, end === -1 ? undefined : end)
    .filter((token) => token.kind !== 'symbol')
    .map((token) => token.value);
}
