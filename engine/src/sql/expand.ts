import type { Cell } from '../base/cell.js';
import { LastroError, type Location } from '../base/errors.js';
import { suggest } from '../base/text.js';
import type { Dialect } from './dialect.js';
import { argumentName, readCall, sourceArguments, type Call } from './calls.js';
import { BUILT_INS, HelperError } from './helper-catalogue.js';
import { isSignificant, positionAt, tokenize, type Token } from './lexer.js';
import { formatRelation, type Relation } from './relation.js';
import { MAX_NESTING, findTooDeep, nestingTexts } from './nesting.js';
import { MappedText } from './source-map.js';

/** The values of the names in a model, other than functions. Relations are SQL already; undefined means unknown. */
export interface Resolver {
  ref(name: string): string | undefined;
  source(name: string, layer: string): string | undefined;
  var(name: string): Cell | undefined;
  /** The model's own relation. */
  this: string;
  /** `YYYY-MM-DD`. */
  runDate: string;
  /** The text within `@if_incremental(...)` stays. */
  incremental: boolean;
  /** Names that exist, for suggestions. */
  known: { refs: readonly string[]; sources: readonly string[]; vars: readonly string[] };
}

export interface ExpandOptions {
  dialect: Dialect;
  /** The model's file, for messages. */
  file: string;
  /** The place of an offset into the text. Default: that in the file. */
  place?: (offset: number) => Location;
  resolve: Resolver;
}

export interface Expansion {
  /** Line N of it is line N of the model. */
  sql: string;
  /** Models read, and tables of the raw layer (or of the layer named), each once, in order. */
  refs: string[];
  sources: Relation[];
  problems: LastroError[];
  /** The model's offset (UTF-16) that an offset of `sql` comes from. */
  origin(offset: number): number;
}

const BUILT_IN: readonly string[] = BUILT_INS.map(({ name }) => name);

const lineBreaks = (text: string): number => text.split('\n').length - 1;

/** Without blanks and comments around, and with neither comments nor line ends within; a string is known by its value. */
function withoutComments(tokens: readonly Token[]): Token[] {
  const code = tokens.map((token) => {
    if (token.kind === 'string') return { ...token, text: '' };
    return isSignificant(token) ? token : { ...token, kind: 'space' as const, text: ' ' };
  });
  const first = code.findIndex(isSignificant);
  return first === -1 ? [] : code.slice(first, code.findLastIndex(isSignificant) + 1);
}

/** Expands the helpers of a model and writes its quotes for one dialect. Problems are collected, never thrown. */
export function expand(sql: string, options: ExpandOptions): Expansion {
  const expander = new Expander(sql, options);
  const tokens = tokenize(sql);
  const significant = tokens.filter(isSignificant);
  const tooDeep = significant[findTooDeep(nestingTexts(significant))];
  const output = tooDeep === undefined ? expander.expand(tokens) : expander.refuseDepth(tooDeep);
  return {
    sql: output.text,
    refs: [...expander.refs],
    sources: [...expander.sources.values()],
    problems: expander.problems,
    origin: (offset) => output.origin(offset),
  };
}

/** Maximum nesting of helpers, and maximum length of an expanded helper: some repeat their arguments. */
const MAX_DEPTH = 50;
const MAX_LENGTH = 1_000_000;

class Expander {
  readonly refs = new Set<string>();
  readonly sources = new Map<string, Relation>();
  readonly problems: LastroError[] = [];

  constructor(
    private readonly sql: string,
    private readonly options: ExpandOptions,
  ) {}

  expand(tokens: readonly Token[]): MappedText {
    const output = new MappedText();
    const { dialect } = this.options;
    let next = 0;
    for (const [i, token] of tokens.entries()) {
      if (i < next) continue;
      if (token.kind === 'helper') {
        const call = readCall(tokens, i);
        if (call === undefined) {
          this.problem(token, 'sql.unclosed', `the parentheses of ${token.text} are not closed`);
          return output;
        }
        this.call(call, this.textOf(tokens, i, call.next), output);
        next = call.next;
        continue;
      }
      if (token.kind === 'string') {
        const text = dialect.string(token.value);
        output.write(text + '\n'.repeat(lineBreaks(token.text)), token.start);
      } else if (token.kind === 'identifier') output.write(dialect.identifier(token.value), token.start);
      else {
        if (token.kind === 'unterminated')
          this.problem(token, 'sql.unterminated', `${token.text.slice(0, 20).trimEnd()} is not closed`);
        output.copy(token.text, token.start);
      }
    }
    return output;
  }

  /** Of a text whose brackets nest too deeply nothing is expanded. */
  refuseDepth(token: Token): MappedText {
    this.problem(token, 'sql.too-deep', `brackets are nested deeper than ${MAX_NESTING} levels`);
    return new MappedText();
  }

  private depth = 0;
  private isTooLarge = false;

  private call(call: Call, callText: string, output: MappedText): void {
    if (this.isTooLarge) return;
    if (this.depth >= MAX_DEPTH) return this.refuse(call.name, `helpers are nested more than ${MAX_DEPTH} deep`);
    this.depth++;
    this.expandCall(call, callText, output);
    this.depth--;
  }

  private refuse(name: Token, message: string): void {
    this.isTooLarge = true;
    this.problem(name, 'sql.too-large', message, 'split the expression into steps of a WITH');
  }

  private expandCall(call: Call, callText: string, output: MappedText): void {
    const { name } = call;
    if (name.value === 'if_incremental' && call.args !== undefined) {
      const inner = joinArguments(call.args);
      if (this.options.resolve.incremental) {
        const text = this.expand(inner);
        output.writeWithArguments(text.text, name.start, [text]);
      } else {
        this.expand(inner);
        output.write('\n'.repeat(lineBreaks(callText)), name.start);
      }
      return;
    }
    const args = (call.args ?? []).map((tokens) => this.expand(withoutComments(tokens)));
    const text = BUILT_IN.includes(name.value)
      ? this.builtIn(call, args)
      : this.helper(name, call.args === undefined ? undefined : args);
    if (text === undefined || this.isTooLarge) return;
    if (text.length > MAX_LENGTH) return this.refuse(name, `${name.text} expands to ${text.length} characters`);
    const missingLines = lineBreaks(callText) - lineBreaks(text);
    if (missingLines < 0)
      this.problem(name, 'sql.lines-in-helper', `a name in ${name.text} must not contain a line break`);
    output.writeWithArguments(text + '\n'.repeat(Math.max(0, missingLines)), name.start, args);
  }

  private builtIn({ name, args: tokens = [] }: Call, mapped: readonly MappedText[]): string | undefined {
    const { resolve, dialect } = this.options;
    const args = mapped.map((arg) => arg.text);
    const names = tokens.map(argumentName);
    const last = names.at(-1) ?? '';
    const expectArguments = (min: number, max: number, signature: string): boolean => {
      if (args.length >= min && args.length <= max) return true;
      this.problem(name, 'sql.arguments', `@${signature} was given ${args.length} arguments`);
      return false;
    };
    switch (name.value) {
      case 'ref': {
        if (!expectArguments(1, 1, 'ref(model)')) return undefined;
        this.refs.add(last);
        const relation = resolve.ref(last);
        if (relation === undefined)
          this.problem(name, 'sql.unknown-ref', `unknown model ${last}`, suggest(last, resolve.known.refs));
        return relation ?? dialect.identifier(last);
      }
      case 'source': {
        if (!expectArguments(1, 2, 'source(table)')) return undefined;
        const source = sourceArguments(names);
        this.sources.set(formatRelation(source), source);
        const relation = resolve.source(last, source.layer);
        if (relation === undefined)
          this.problem(name, 'sql.unknown-source', `unknown source ${last}`, suggest(last, resolve.known.sources));
        return relation ?? dialect.table(source);
      }
      case 'this':
        return expectArguments(0, 0, 'this') ? resolve.this : undefined;
      case 'run_date':
        return expectArguments(0, 0, 'run_date') ? `DATE ${dialect.string(resolve.runDate)}` : undefined;
      case 'var': {
        if (!expectArguments(1, 2, 'var(name, default)')) return undefined;
        const variable = String(names[0]);
        const value = resolve.var(variable);
        if (value !== undefined) return dialect.literal(value);
        if (args.length === 2) return args[1];
        this.problem(name, 'sql.unknown-var', `unknown variable ${variable}`, suggest(variable, resolve.known.vars));
        return 'NULL';
      }
      default:
        this.problem(name, 'sql.arguments', `${name.text} needs parentheses`);
        return undefined;
    }
  }

  private helper(name: Token, args: readonly MappedText[] | undefined): string | undefined {
    const { helpers } = this.options.dialect;
    const helper = helpers.get(name.value);
    if (helper === undefined) {
      const known = [...helpers.keys(), ...BUILT_IN].map((known) => `@${known}`);
      this.problem(name, 'sql.unknown-helper', `unknown helper ${name.text}`, suggest(name.text, known));
      return undefined;
    }
    const count = args?.length ?? 0;
    if (args === undefined || count < helper.minArgs || count > helper.maxArgs) {
      this.problem(name, 'sql.arguments', `@${helper.signature} was given ${count} arguments`);
      return undefined;
    }
    try {
      return helper.render(args.map((arg) => arg.text));
    } catch (error) {
      if (!(error instanceof HelperError)) throw error;
      this.problem(name, 'sql.argument', `${name.text}: ${error.message}`);
      return undefined;
    }
  }

  private textOf(tokens: readonly Token[], from: number, to: number): string {
    return tokens
      .slice(from, to)
      .map((token) => token.text)
      .join('');
  }

  private problem(token: Token, code: string, message: string, hint?: string): void {
    const { file, place } = this.options;
    const location = place?.(token.start) ?? { file, ...positionAt(this.sql, token.start) };
    this.problems.push(new LastroError(code, message, { location, hint }));
  }
}

/** The tokens of a bracket as one run, the commas between its arguments back in their places. */
function joinArguments(args: readonly Token[][]): Token[] {
  return args.flatMap((arg, i) => {
    const after = arg.at(-1) ?? args[i - 1]?.at(-1);
    if (i === args.length - 1 || after === undefined) return arg;
    return [...arg, { kind: 'symbol' as const, text: ',', value: ',', start: after.start + after.text.length }];
  });
}
