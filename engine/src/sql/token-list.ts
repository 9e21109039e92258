import { isSignificant, type Token } from './lexer.js';

/** Whether tokens without blanks are a name, of one part or of several: `layer.table`. */
export function isName(significant: readonly Token[]): boolean {
  const isPart = ({ kind, text }: Token, i: number): boolean =>
    i % 2 === 1 ? text === '.' : kind === 'word' || kind === 'identifier';
  return significant.length % 2 === 1 && significant.every(isPart);
}

/** Tokens on one line: comments and blanks are a space, and there are none around. */
export function flat<T extends Token>(tokens: readonly T[]): T[] {
  const code = tokens.map((token) => (isSignificant(token) ? token : { ...token, kind: 'space' as const, text: ' ' }));
  const first = code.findIndex(isSignificant);
  return first === -1 ? [] : code.slice(first, code.findLastIndex(isSignificant) + 1);
}

/** A name, a literal, a call or something in brackets: operators beside it cannot take it apart. */
export function isOneOperand(tokens: readonly Token[]): boolean {
  const significant = tokens.filter(isSignificant);
  const open = significant.findIndex(({ text }) => text === '(');
  const head = open === -1 ? significant : significant.slice(0, open);
  const isHead = head.length <= 1 || isName(head);
  if (open === -1) return isHead;
  const isCall = head.every(({ kind, text }) => kind !== 'symbol' || text === '.');
  let depth = 0;
  const end = significant.findIndex(({ kind, text }) => {
    if (kind === 'symbol' && text === '(') depth++;
    if (kind === 'symbol' && text === ')') depth--;
    return depth === 0 && text === ')';
  });
  return isHead && isCall && end === significant.length - 1;
}

const QUERY = /^(select|with|from|values)$/i;
const CLAUSE =
  /^(as|from|where|join|left|right|full|inner|cross|on|using|group|order|having|limit|qualify|window|union|except|intersect|asc|desc)$/i;

/** A query and an expression in brackets; a list of columns or a clause as it is. */
export function enclosed(body: readonly Token[]): Token[] {
  const [first] = body;
  const isQuery = QUERY.test(first?.text ?? '');
  if (!isQuery && (isFragment(body.filter(isSignificant)) || isOneOperand(body))) return [...body];
  return bracketed(body);
}

/** Tokens in brackets that are where the first of them is. */
export function bracketed<T extends Token>(tokens: readonly T[]): T[] {
  const [first] = tokens;
  if (first === undefined) return [];
  const bracket = (text: string): T => ({ ...first, kind: 'symbol', text, value: text });
  return [bracket('('), ...tokens, bracket(')')];
}

function isFragment(tokens: readonly Token[]): boolean {
  let depth = 0;
  return tokens.some(({ kind, text }, i) => {
    if (kind === 'symbol' && '([{'.includes(text)) depth++;
    if (kind === 'symbol' && ')]}'.includes(text)) depth--;
    if (depth > 0) return false;
    if (kind === 'symbol') return text === ',';
    if (kind !== 'word') return false;
    if (i === 0 && /^(and|or)$/i.test(text)) return true;
    const isFunction = tokens[i + 1]?.text === '(' && /^(left|right)$/i.test(text);
    const isDistinctFrom = /^from$/i.test(text) && /^distinct$/i.test(tokens[i - 1]?.text ?? '');
    return CLAUSE.test(text) && !isFunction && !isDistinctFrom;
  });
}
