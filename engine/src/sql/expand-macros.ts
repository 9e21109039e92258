import { LastroError, formatLocation, type Location } from '../base/errors.js';
import { nearest } from '../base/text.js';
import { readCall, type Call } from './calls.js';
import { isSignificant, positionAt, tokenize, type Token } from './lexer.js';
import { ARTICLES, isArgument, isHelperName, type Macro, type MacroParameter } from './macro.js';
import { bracketed, flat, isOneOperand } from './token-list.js';

/** Macros by name. */
export type Macros = ReadonlyMap<string, Macro>;

/** A range of an expanded text, and where in the file it comes from. */
interface MacroSpan {
  start: number;
  end: number;
  from: number;
  /** The text is the file's own, character by character; else all of it comes from the call at `from`. */
  verbatim: boolean;
  /** The place in the macro that it comes from. */
  within?: Location;
}

/** A text whose calls of macros are replaced by what they say. Line N of it is line N of the file. */
export interface MacroExpansion {
  sql: string;
  /** Undefined where it calls no macro: then the text is as it is written. */
  origin: MacroOrigin | undefined;
  problems: LastroError[];
}

/** Where an expanded text comes from. */
export interface MacroOrigin {
  /** The text of the file. */
  written: string;
  spans: readonly MacroSpan[];
}

/** The place of an offset into an expanded text: in the file and, for what a macro says, in the macro. */
export function placeIn(file: string, sql: string, origin: MacroOrigin | undefined): (offset: number) => Location {
  if (origin === undefined) return (offset) => ({ file, ...positionAt(sql, offset) });
  return (offset) => {
    const span = origin.spans.findLast(({ start }) => start <= offset);
    if (span === undefined) return { file, ...positionAt(origin.written, 0) };
    const from = span.verbatim ? span.from + Math.min(offset, span.end) - span.start : span.from;
    const place = { file, ...positionAt(origin.written, from) };
    return span.within === undefined ? place : { ...place, within: span.within };
  };
}

/** Replaces the calls of macros in a text of SQL. Problems are collected, each at the call's place in the file. */
export function expandMacros(written: string, file: string, macros: Macros): MacroExpansion {
  if (macros.size === 0 || !written.includes('@')) return { sql: written, origin: undefined, problems: [] };
  const expander = new MacroExpander(written, file, macros);
  const tokens = expander.expand(
    tokenize(written).map((token) => ({ ...token, at: token.start })),
    [],
  );
  const { problems } = expander;
  if (!expander.isUsed || problems.length > 0) return { sql: written, origin: undefined, problems };
  const spans: MacroSpan[] = [];
  let length = 0;
  for (const { text, at, verbatim = true, within } of tokens) {
    const last = spans.at(-1);
    const continues = last?.verbatim === true && verbatim && at - last.from === length - last.start;
    if (continues) last.end += text.length;
    else
      spans.push({
        ...{ start: length, end: length + text.length, from: at, verbatim },
        ...(within === undefined ? {} : { within }),
      });
    length += text.length;
  }
  return { sql: tokens.map(({ text }) => text).join(''), origin: { written, spans }, problems };
}

/** A token and where in the file it, or the call that it comes from, is. */
interface Placed extends Token {
  at: number;
  verbatim?: boolean;
  within?: Location;
}

/** Length of an expanded text at most. */
const MAX_LENGTH = 1_000_000;

const lineBreaks = (tokens: readonly Token[]): number =>
  tokens.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);

class MacroExpander {
  readonly problems: LastroError[] = [];
  isUsed = false;
  private length = 0;

  constructor(
    private readonly written: string,
    private readonly file: string,
    private readonly macros: Macros,
  ) {}

  /** @param stack the macros that the tokens come from, outermost first */
  expand(tokens: readonly Placed[], stack: readonly string[]): Placed[] {
    const output: Placed[] = [];
    let next = 0;
    for (const [i, token] of tokens.entries()) {
      if (i < next) continue;
      const macro = token.kind === 'helper' ? this.macros.get(token.value) : undefined;
      if (token.kind === 'helper' && macro === undefined) this.suggestMacro(token);
      const call = macro === undefined ? undefined : readCall(tokens, i);
      if (macro === undefined || call === undefined) {
        output.push(token);
        continue;
      }
      next = call.next;
      this.isUsed = true;
      const text = this.call(macro, call, stack);
      if (text === undefined) continue;
      output.push(...text);
      if (stack.length > 0) continue;
      const missing = lineBreaks(tokens.slice(i, next)) - lineBreaks(text);
      if (missing < 0) this.problem(token, 'line-break', `a text in ${token.text} must not contain a line break`);
      else output.push({ ...token, kind: 'space', text: '\n'.repeat(missing), verbatim: false });
    }
    return output;
  }

  private call(macro: Macro, call: Call<Placed>, stack: readonly string[]): Placed[] | undefined {
    const { name } = call;
    if (stack.includes(macro.name))
      return this.problem(
        name,
        'cycle',
        `macros call each other in a cycle: ${[...stack, macro.name].map((each) => `@${each}`).join(' -> ')}`,
      );
    const args = (call.args ?? []).map((arg) => this.expand(flat(arg), stack));
    const bound = this.bind(macro, name, args);
    if (bound === undefined) return undefined;
    const body = macro.body.flatMap((token): Placed[] => {
      const argument = token.kind === 'helper' ? bound.get(token.value) : undefined;
      if (argument !== undefined) return argument;
      return [
        {
          ...token,
          at: name.at,
          verbatim: false,
          within: { file: macro.file, ...positionAt(macro.text, token.start) },
        },
      ];
    });
    this.length += body.reduce((sum, { text }) => sum + text.length, 0);
    if (this.length > MAX_LENGTH) return this.problem(name, 'too-large', `${name.text} makes the text too long`);
    return this.expand(body, [...stack, macro.name]);
  }

  /** The tokens of each parameter. */
  private bind(macro: Macro, name: Placed, args: readonly Placed[][]): Map<string, Placed[]> | undefined {
    const { parameters } = macro;
    const bound = new Map<string, Placed[]>();
    const signature = `@${macro.name}(${parameters.map(signatureOf).join(', ')})`;
    const refuse = (message: string): undefined =>
      this.problem(name, 'arguments', message, `it is ${signature}, in ${formatLocation({ file: macro.file })}`);
    for (const [i, arg] of args.entries()) {
      const significant = arg.filter(isSignificant);
      const isNamed = significant[0]?.kind === 'word' && significant[1]?.text === '=>';
      const parameter = isNamed ? parameters.find((each) => each.name === significant[0]?.text) : parameters[i];
      if (parameter === undefined)
        return isNamed
          ? refuse(`@${macro.name} has no parameter ${significant[0]?.text ?? ''}`)
          : refuse(`@${macro.name} was given ${args.length} arguments`);
      if (bound.has(parameter.name)) return refuse(`${parameter.name} of @${macro.name} is given twice`);
      const value = isNamed ? flat(arg.slice(arg.findIndex(({ text }) => text === '=>') + 1)) : arg;
      if (!isArgument(value, parameter.type)) {
        const shown = value.map(({ text }) => text).join('');
        return refuse(`${parameter.name} of @${macro.name} must be ${ARTICLES[parameter.type]}, not ${shown}`);
      }
      bound.set(parameter.name, isOneOperand(value) ? value : bracketed(value));
    }
    for (const parameter of parameters) {
      if (bound.has(parameter.name)) continue;
      if (parameter.default === undefined) return refuse(`@${macro.name} was not given ${parameter.name}`);
      const within = { file: macro.file, ...positionAt(macro.text, parameter.default[0]?.start ?? 0) };
      const value = flat(parameter.default).map((token): Placed => ({
        ...token,
        at: name.at,
        verbatim: false,
        within,
      }));
      bound.set(parameter.name, isOneOperand(value) ? value : bracketed(value));
    }
    return bound;
  }

  /** A name that is no helper and nearly that of a macro. */
  private suggestMacro(token: Placed): void {
    if (isHelperName(token.value)) return;
    const near = nearest(token.value, this.macros.keys());
    if (near !== undefined)
      this.problem(token, 'unknown', `unknown helper or macro ${token.text}`, `did you mean @${near}?`);
  }

  private problem(token: Placed, code: string, message: string, hint?: string): undefined {
    const place = { file: this.file, ...positionAt(this.written, token.at) };
    const location = token.within === undefined ? place : { ...place, within: token.within };
    this.problems.push(new LastroError(`macro.${code}`, message, { location, hint }));
  }
}

const signatureOf = ({ name, type, default: value }: MacroParameter): string =>
  `${name} ${type}${value === undefined ? '' : ` = ${value.map(({ text }) => text).join('')}`}`;
