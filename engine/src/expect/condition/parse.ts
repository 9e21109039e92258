import { LastroError } from '../../base/errors.js';
import { isSignificant, tokenize, type Token } from '../../sql/lexer.js';
import { findTooDeep, nestingTexts } from '../../sql/nesting.js';
import type { Comparison, Condition, Term } from './ast.js';

/**
 * `python`: double quotes are text, as in `col("x") == "text"` and pandas' queries. `sql`: double quotes are names.
 */
export type ConditionDialect = 'python' | 'sql';

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const CALLS = ['lower', 'upper', 'trim', 'length', 'abs', 'coalesce'] as const;
const CONSTANTS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null, none: null };

/** Parses a row condition; throws `condition.syntax` with the position of the first unexpected character. */
export function parseCondition(text: string, dialect: ConditionDialect): Condition {
  return new Parser(text, dialect).parse();
}

class Parser {
  private readonly tokens: Token[];
  private position = 0;

  constructor(
    private readonly text: string,
    dialect: ConditionDialect,
  ) {
    this.tokens = tokenize(text)
      .filter(isSignificant)
      .map((token) =>
        dialect === 'python' && token.kind === 'identifier' && token.text.startsWith('"')
          ? { ...token, kind: 'string' as const }
          : token,
      );
  }

  parse(): Condition {
    const tooDeep = findTooDeep(nestingTexts(this.tokens));
    if (tooDeep !== -1) throw this.problem(tooDeep);
    const condition = this.or();
    if (this.position < this.tokens.length) throw this.problem();
    return condition;
  }

  private or(): Condition {
    const items = [this.and()];
    while (this.consume('or', '|')) items.push(this.and());
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'or', items };
  }

  private and(): Condition {
    const items = [this.not()];
    while (this.consume('and', '&')) items.push(this.not());
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'and', items };
  }

  private not(): Condition {
    if (this.consume('not', '~', '!')) return { kind: 'not', item: this.not() };
    if (this.peek('(')) {
      const savedPosition = this.position;
      try {
        this.expect('(');
        const inner = this.or();
        this.expect(')');
        if (!this.continuesTerm()) return inner;
      } catch (error) {
        if (!(error instanceof LastroError)) throw error;
      }
      this.position = savedPosition;
    }
    return this.predicate();
  }

  /** After `(a + b)` a comparison may follow: then the parenthesis belonged to a term. */
  private continuesTerm(): boolean {
    const next = this.tokens[this.position]?.text.toLowerCase() ?? '';
    return (
      Object.hasOwn(COMPARISONS, next) || ['+', '-', '*', '/', '%', 'in', 'not', 'is', 'like', 'between'].includes(next)
    );
  }

  private predicate(): Condition {
    const term = this.sum();
    if (this.consume('.')) return this.method(term);
    const sign = this.tokens[this.position]?.text ?? '';
    const op = Object.hasOwn(COMPARISONS, sign) ? COMPARISONS[sign] : undefined;
    if (op !== undefined) {
      this.position++;
      return { kind: 'compare', op, left: term, right: this.sum() };
    }
    if (this.consume('is')) {
      const negated = this.consume('not');
      const value = this.word();
      if (value === 'null') return { kind: 'null', term, negated };
      if (value !== 'true' && value !== 'false') throw this.problem(this.position - 1);
      const same: Condition = {
        kind: 'compare',
        op: '=',
        left: term,
        right: { kind: 'literal', value: value === 'true' },
      };
      return negated
        ? {
            kind: 'or',
            items: [
              { kind: 'null', term, negated: false },
              { kind: 'not', item: same },
            ],
          }
        : same;
    }
    const negated = this.consume('not');
    if (this.consume('in')) return { kind: 'in', term, values: this.list(), negated };
    if (this.consume('between')) {
      const low = this.sum();
      if (!this.consume('and')) throw this.problem();
      return { kind: 'between', term, low, high: this.sum(), negated };
    }
    if (this.consume('like')) {
      const pattern = this.string();
      return { kind: 'like', term, pattern, escape: this.consume('escape') ? this.string() : undefined, negated };
    }
    if (negated) throw this.problem();
    if (term.kind !== 'column' && !(term.kind === 'literal' && typeof term.value === 'boolean')) throw this.problem();
    return { kind: 'true', term };
  }

  /** `.notnull()`, `.isnull()`, `.isin([...])`, in any case and with pandas' other spellings. */
  private method(term: Term): Condition {
    const name = this.word().replaceAll('_', '');
    if (name === 'isin') {
      this.expect('(');
      const values = this.list();
      this.expect(')');
      return { kind: 'in', term, values, negated: false };
    }
    this.expect('(');
    this.expect(')');
    if (['notnull', 'notna', 'isnotnull'].includes(name)) return { kind: 'null', term, negated: true };
    if (['isnull', 'isna'].includes(name)) return { kind: 'null', term, negated: false };
    throw this.problem(this.position - 3);
  }

  private list(): Term[] {
    const close = this.peek('[') ? ']' : ')';
    this.expect(close === ']' ? '[' : '(');
    const values: Term[] = [];
    if (this.consume(close)) return values;
    do values.push(this.sum());
    while (this.consume(','));
    this.expect(close);
    return values;
  }

  private sum(): Term {
    let left = this.product();
    for (;;) {
      const op = this.consume('+') ? '+' : this.consume('-') ? '-' : undefined;
      if (op === undefined) return left;
      left = { kind: 'arithmetic', op, left, right: this.product() };
    }
  }

  private product(): Term {
    let left = this.atom();
    for (;;) {
      const op = this.consume('*') ? '*' : this.consume('/') ? '/' : this.consume('%') ? '%' : undefined;
      if (op === undefined) return left;
      left = { kind: 'arithmetic', op, left, right: this.atom() };
    }
  }

  private atom(): Term {
    if (this.consume('-')) {
      const inner = this.atom();
      if (inner.kind === 'literal' && typeof inner.value === 'number') return { kind: 'literal', value: -inner.value };
      if (inner.kind === 'literal' && typeof inner.value === 'string')
        return { kind: 'literal', value: `-${inner.value}` };
      return { kind: 'arithmetic', op: '-', left: { kind: 'literal', value: 0 }, right: inner };
    }
    if (this.consume('+')) return this.atom();
    if (this.consume('(')) {
      const inner = this.sum();
      this.expect(')');
      return inner;
    }
    const token = this.tokens[this.position++];
    if (token?.kind === 'string') return { kind: 'literal', value: token.value };
    if (token?.kind === 'number') return { kind: 'literal', value: numeric(token.text) };
    if (token?.kind === 'identifier') return { kind: 'column', name: token.value };
    if (token?.kind !== 'word') throw this.problem(this.position - 1);
    return this.named(token);
  }

  private named(token: Token): Term {
    const word = token.text.toLowerCase();
    const constant = Object.hasOwn(CONSTANTS, word) ? CONSTANTS[word] : undefined;
    if (constant !== undefined) return { kind: 'literal', value: constant };
    if (['and', 'or', 'not', 'in', 'is', 'like', 'between'].includes(word)) throw this.problem(this.position - 1);
    const next = this.tokens[this.position];
    if (['date', 'timestamp', 'datetime'].includes(word) && (next?.kind === 'string' || next?.text === '(')) {
      const open = this.consume('(');
      const value = this.string();
      if (open) this.expect(')');
      return { kind: 'literal', value };
    }
    if (!this.consume('(')) return { kind: 'column', name: token.text };
    if (word === 'col') {
      const name = this.string();
      this.expect(')');
      return { kind: 'column', name };
    }
    const call = CALLS.find((known) => known === word);
    if (call === undefined) throw this.problem(this.position - 2);
    const args = [this.sum()];
    while (this.consume(',')) args.push(this.sum());
    this.expect(')');
    return { kind: 'call', name: call, args };
  }

  private peek(text: string): boolean {
    const token = this.tokens[this.position];
    return (
      token !== undefined && token.kind !== 'string' && token.kind !== 'identifier' && token.text.toLowerCase() === text
    );
  }

  private consume(...texts: string[]): boolean {
    const found = texts.some((text) => this.peek(text));
    if (found) this.position++;
    return found;
  }

  private expect(text: string): void {
    if (!this.consume(text)) throw this.problem();
  }

  private word(): string {
    const token = this.tokens[this.position++];
    if (token?.kind !== 'word') throw this.problem(this.position - 1);
    return token.text.toLowerCase();
  }

  private string(): string {
    const token = this.tokens[this.position++];
    if (token?.kind !== 'string') throw this.problem(this.position - 1);
    return token.value;
  }

  private problem(index = this.position): LastroError {
    const token = this.tokens[index];
    const where = token === undefined ? 'at its end' : `at "${token.text}" (character ${token.start + 1})`;
    return new LastroError('condition.syntax', `cannot parse the row condition ${where}: ${this.text.slice(0, 500)}`, {
      hint: 'supported: comparisons, in, between, like, is null, and, or, not over columns and literals',
    });
  }
}

/** Numbers that a double cannot represent stay text. */
function numeric(text: string): number | string {
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^\d+$/.test(text) ? text : value;
}
