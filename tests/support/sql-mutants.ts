import { tokenize, type Token } from '../../engine/src/sql/lexer.js';

/** A text of SQL with one small error in it. */
export interface SqlMutant {
  sql: string;
  /** Where, and what was written instead: `line 12: left join -> inner join`. */
  change: string;
}

const SYMBOLS: Readonly<Record<string, string>> = {
  ...{ '+': '-', '-': '+', '*': '/', '/': '*', '=': '<>', '<>': '=' },
  ...{ '>': '>=', '>=': '>', '<': '<=', '<=': '<' },
};

const WORDS: Readonly<Record<string, string>> = {
  ...{ and: 'or', or: 'and', asc: 'desc', desc: 'asc', left: 'inner', inner: 'left', distinct: '' },
  ...{ sum: 'max', min: 'max', max: 'min', avg: 'max', is: 'is not' },
};

/** Every mutant of a query that one of the rules makes: an operator, a join, an aggregate, a number, or two arguments swapped. */
export function sqlMutants(sql: string): SqlMutant[] {
  const tokens = tokenize(sql);
  const code = tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  return code.flatMap((token, i): SqlMutant[] => {
    const replacement = replacementOf(token, code.slice(Math.max(0, i - 3), i), code[i + 1]);
    const swap = token.kind === 'helper' && token.value === 'date_diff' ? swappedArguments(sql, code, i) : undefined;
    return [
      ...(replacement === undefined
        ? []
        : [mutant(sql, token.start, token.text.length, replacement, `${token.text} -> ${replacement || 'nothing'}`)]),
      ...(swap === undefined
        ? []
        : [mutant(sql, swap.start, swap.length, swap.text, 'arguments of date_diff swapped')]),
    ];
  });
}

function mutant(sql: string, start: number, length: number, replacement: string, change: string): SqlMutant {
  const line = sql.slice(0, start).split('\n').length;
  return { sql: sql.slice(0, start) + replacement + sql.slice(start + length), change: `line ${line}: ${change}` };
}

function replacementOf({ kind, text }: Token, before: readonly Token[], next: Token | undefined): string | undefined {
  const last = before.at(-1)?.text.toLowerCase() ?? '';
  if (kind === 'number') {
    const isOfType = before.some((token) => token.text.toLowerCase() === 'decimal');
    return isOfType || text.includes('.') ? undefined : String(Number(text) + 1);
  }
  if (kind === 'symbol') {
    const isAll = text === '*' && ['(', '.', ',', 'select'].includes(last);
    return isAll ? undefined : SYMBOLS[text];
  }
  if (kind !== 'word') return undefined;
  const word = text.toLowerCase();
  const isCall = next?.text === '(';
  if (['sum', 'min', 'max', 'avg'].includes(word)) return isCall ? WORDS[word] : undefined;
  if (['left', 'inner'].includes(word)) return next?.text.toLowerCase() === 'join' ? WORDS[word] : undefined;
  if (word === 'is' && next?.text.toLowerCase() === 'not') return undefined;
  if (word === 'and' && before.some((token) => token.text.toLowerCase() === 'between')) return undefined;
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}

/** The last two of the three arguments of a call. */
function swappedArguments(
  sql: string,
  code: readonly Token[],
  call: number,
): { start: number; length: number; text: string } | undefined {
  const commas: Token[] = [];
  let depth = 0;
  for (const token of code.slice(call + 1)) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 1) commas.push(token);
    if (depth > 0) continue;
    const [first, second] = commas;
    if (first === undefined || second === undefined) return undefined;
    const [from, to] = [first.start + 1, token.start];
    const [a, b] = [sql.slice(from, second.start).trim(), sql.slice(second.start + 1, to).trim()];
    return { start: from, length: to - from, text: ` ${b}, ${a}` };
  }
  return undefined;
}
