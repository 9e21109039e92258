import { sqlTimestamp } from '../base/clock.js';
import { LastroError } from '../base/errors.js';
import { suggest, textsIn } from '../base/text.js';
import { findTooDeep } from '../sql/nesting.js';

/** The parameters of a suite: those of the run, over its own. */
export function suiteParameters(
  { parameters = {} }: { parameters?: Readonly<Record<string, unknown>> },
  { vars, now }: ParameterContext,
): ParameterContext {
  return { vars: { ...parameters, ...vars }, now };
}

export interface ParameterContext {
  /** Values of `--vars`. */
  vars: Readonly<Record<string, unknown>>;
  now: Date;
}

/**
 * Kwargs with every `{"$PARAMETER": expression}` replaced by its value. An expression is a variable's name, or
 * arithmetic over variables, numbers, functions of a number, `now()`, `datetime(...)` and `timedelta(...)`. Throws `suite.parameter`.
 */
export function substituteParameters(
  kwargs: Readonly<Record<string, unknown>>,
  context: ParameterContext,
): Record<string, unknown> {
  const entries = Object.entries(kwargs);
  const saved = Object.fromEntries(
    entries.filter(([key]) => key.startsWith(SAVED)).map(([key, value]) => [key.slice(SAVED.length), value]),
  );
  const withSaved = { ...context, vars: { ...saved, ...context.vars }, windows: kwargs['windows'] };
  return Object.fromEntries(
    entries.filter(([key]) => !key.startsWith(SAVED)).map(([key, value]) => [key, substitute(value, withSaved)]),
  );
}

/** Great Expectations saves the last value of a parameter under this and its name, beside `$PARAMETER` or among the kwargs. */
const SAVED = '$PARAMETER.';

interface KwargsContext extends ParameterContext {
  /** What Great Expectations Cloud computes parameters from. */
  windows: unknown;
}

function substitute(value: unknown, context: KwargsContext): unknown {
  if (Array.isArray(value)) return value.map((item) => substitute(item, context));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const parameter = (value as Record<string, unknown>)['$PARAMETER'];
  if (parameter === undefined)
    return Object.fromEntries(entries.map(([key, item]) => [key, substitute(item, context)]));
  if (typeof parameter !== 'string') throw problem(JSON.stringify(parameter), 'the name of a parameter must be a text');
  const name = parameter.trim();
  if (Object.hasOwn(context.vars, name)) return context.vars[name];
  if (Object.hasOwn(value, SAVED + name)) return (value as Record<string, unknown>)[SAVED + name];
  if (name.startsWith('urn:'))
    throw new LastroError('suite.parameter', `parameter ${name} names a result in a store of Great Expectations`, {
      hint: 'give it a value under suite_parameters',
    });
  if (textsIn(context.windows).includes(name))
    throw new LastroError('suite.parameter', `parameter ${name} is computed from a window of earlier results`, {
      hint: 'Great Expectations Cloud does that; give it a value under suite_parameters',
    });
  if (/^[A-Za-z_][\w.]*$/.test(name)) throw problem(name, suggest(name, Object.keys(context.vars)));
  return new Expression(name, context).value();
}

/** Whether a parameter of some kwargs is computed from the moment of the run. */
export function asksForNow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) =>
    key === '$PARAMETER' ? typeof item === 'string' && tokensOf(item).includes('now') : asksForNow(item),
  );
}

const tokensOf = (expression: string): string[] => expression.match(/[A-Za-z_][\w.]*|\d+(?:\.\d+)?|\S/g) ?? [];

const problem = (parameter: string, hint: string): LastroError =>
  new LastroError('suite.parameter', `parameter without a value: ${parameter}`, { hint });

/** A moment or a length of time, in milliseconds, or a plain value. */
type Value = { kind: 'moment'; ms: number } | { kind: 'span'; ms: number } | { kind: 'plain'; value: unknown };

const UNITS: Readonly<Record<string, number>> = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
};

/** Of one number; as Great Expectations has them. */
const FUNCTIONS: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  trunc: Math.trunc,
  round: Math.round,
  sgn: Math.sign,
  exp: Math.exp,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
};

class Expression {
  private readonly tokens: string[];
  private position = 0;

  constructor(
    private readonly text: string,
    private readonly context: ParameterContext,
  ) {
    this.tokens = tokensOf(text);
  }

  value(): unknown {
    if (findTooDeep(this.tokens) !== -1) throw this.syntaxError();
    const result = this.sum();
    if (this.position < this.tokens.length) throw this.syntaxError();
    if (result.kind === 'moment') return sqlTimestamp(new Date(result.ms)).replace(/\.000$/, '');
    if (result.kind === 'span') return result.ms / 1000;
    return result.value;
  }

  private sum(): Value {
    let left = this.product();
    for (;;) {
      const op = this.tokens[this.position];
      if (op !== '+' && op !== '-') return left;
      this.position++;
      left = this.add(left, this.product(), op === '+' ? 1 : -1);
    }
  }

  private add(left: Value, right: Value, sign: 1 | -1): Value {
    if (left.kind === 'plain' && right.kind === 'plain')
      return { kind: 'plain', value: this.number(left) + sign * this.number(right) };
    if (left.kind !== 'plain' && right.kind === 'span') return { kind: left.kind, ms: left.ms + sign * right.ms };
    throw this.syntaxError();
  }

  private product(): Value {
    let left = this.atom();
    for (;;) {
      const op = this.tokens[this.position];
      if (op !== '*' && op !== '/') return left;
      this.position++;
      const [a, b] = [this.number(left), this.number(this.atom())];
      left = { kind: 'plain', value: op === '*' ? a * b : a / b };
    }
  }

  private atom(): Value {
    const token = this.tokens[this.position++];
    if (token === undefined) throw this.syntaxError();
    if (/^\d/.test(token)) return { kind: 'plain', value: Number(token) };
    if (token === '-') return { kind: 'plain', value: -this.number(this.atom()) };
    if (token === '(') {
      const inner = this.sum();
      if (this.tokens[this.position++] !== ')') throw this.syntaxError();
      return inner;
    }
    if (this.tokens[this.position] === '(') return this.call(token);
    if (!Object.hasOwn(this.context.vars, token)) throw problem(token, suggest(token, Object.keys(this.context.vars)));
    return { kind: 'plain', value: this.context.vars[token] };
  }

  private call(name: string): Value {
    this.position++;
    const args: { key: string | undefined; value: number }[] = [];
    while (this.tokens[this.position] !== ')') {
      const key = this.tokens[this.position + 1] === '=' ? this.tokens[this.position] : undefined;
      if (key !== undefined) this.position += 2;
      args.push({ key, value: this.number(this.sum()) });
      if (this.tokens[this.position] === ',') this.position++;
      else if (this.tokens[this.position] !== ')') throw this.syntaxError();
    }
    this.position++;
    const compute = FUNCTIONS[name];
    const [only] = args;
    if (compute !== undefined && only !== undefined && args.length === 1)
      return { kind: 'plain', value: compute(only.value) };
    if (name === 'now' && args.length === 0) return { kind: 'moment', ms: this.context.now.getTime() };
    if (name === 'timedelta')
      return {
        kind: 'span',
        ms: args.reduce((sum, { key, value }) => sum + (UNITS[key ?? 'days'] ?? Number.NaN) * value, 0),
      };
    if (name !== 'datetime' && name !== 'date') throw this.syntaxError();
    const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = args.map((arg) => arg.value);
    return { kind: 'moment', ms: Date.UTC(year, month - 1, day, hour, minute, second) };
  }

  private number(value: Value): number {
    if (value.kind !== 'plain' || typeof value.value !== 'number') throw this.syntaxError();
    return value.value;
  }

  private syntaxError(): LastroError {
    return problem(
      this.text,
      'supported: names, numbers, + - * /, abs, round, trunc, now(), datetime(...) and timedelta(...)',
    );
  }
}
