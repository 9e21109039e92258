import { LastroError, type Location } from '../base/errors.js';
import { nameProblem } from '../base/names.js';
import { suggest } from '../base/text.js';
import { readCall } from './calls.js';
import { BUILT_INS, HELPER_GROUPS } from './helper-catalogue.js';
import { isSignificant, positionAt, tokenize, type Token } from './lexer.js';
import { enclosed, flat, isName, isOneOperand } from './token-list.js';
import { withoutEnding } from './user-sql.js';

/** What an argument must be: any SQL expression, a name, `'text'`, `12.5`, or a table (`@ref(model)`, `@source(table)`, a name). */
export type ParameterType = 'expression' | 'identifier' | 'string' | 'number' | 'relation';

export interface MacroParameter {
  name: string;
  type: ParameterType;
  default: readonly Token[] | undefined;
}

/** A snippet of SQL with parameters, as its file in `transforms/macros/` defines it. */
export interface Macro {
  name: string;
  file: string;
  /** The text of the file. */
  text: string;
  parameters: readonly MacroParameter[];
  /** Without comments and line breaks; a query and an expression in brackets. */
  body: readonly Token[];
}

const PARAMETER_TYPES: readonly ParameterType[] = ['expression', 'identifier', 'string', 'number', 'relation'];

const TAKEN = new Set([...BUILT_INS.map(({ name }) => name), ...Object.values(HELPER_GROUPS).flatMap(Object.keys)]);

/** Whether a name is that of a helper. */
export const isHelperName = (name: string): boolean => TAKEN.has(name);

const EXAMPLE = 'macro name(parameter type, ...) as <SQL>: macro in_reais(cents expression, digits number = 2) as ...';

/** Reads the definition of a macro; `name` is that of its file. Throws a {@link LastroError} at the place of what is wrong. */
export function parseMacro(text: string, file: string, name: string): Macro {
  const code = withoutEnding(text);
  const tokens = tokenize(code);
  const significant = tokens.filter(isSignificant);
  const at = (token: Token | undefined): Location => ({ file, ...positionAt(text, token?.start ?? 0) });
  const fail = (code: string, message: string, token: Token | undefined, hint: string): never => {
    throw new LastroError(`macro.${code}`, message, { location: at(token), hint });
  };
  const [keyword, stated] = significant;
  const call = significant[2]?.text === '(' ? readCall(significant, 1) : undefined;
  const as = significant[call?.next ?? 0];
  if (keyword?.text.toLowerCase() !== 'macro' || stated?.kind !== 'word' || as?.text.toLowerCase() !== 'as')
    return fail('syntax', `${file} does not define a macro`, keyword, EXAMPLE);
  if (stated.text !== name)
    fail('name', `the macro ${stated.text} is in ${file}`, stated, `name both alike: ${stated.text}.sql`);
  const invalid = nameProblem('macro', name, at(stated));
  if (invalid !== undefined) throw invalid;
  if (isHelperName(name)) fail('name', `@${name} is a helper of Lastro's`, stated, 'use another name');
  const parameters = (call?.args ?? []).map((arg): MacroParameter => readParameter(arg, fail));
  for (const [i, parameter] of parameters.entries()) {
    const token = call?.args?.[i]?.[0];
    if (parameters.findIndex((each) => each.name === parameter.name) !== i)
      fail('parameter', `two parameters are called ${parameter.name}`, token, 'use another name');
    if (parameter.default === undefined && parameters.slice(0, i).some((each) => each.default !== undefined))
      fail('parameter', `${parameter.name} has no default and follows one that has`, token, 'name it before that one');
  }
  const body = flat(tokens.filter(({ start }) => start > as.start + 1));
  if (body.length === 0) fail('syntax', `the macro ${name} is empty`, as, EXAMPLE);
  const broken = body.find((token) => token.text.includes('\n'));
  if (broken !== undefined)
    fail(
      'line-break',
      'a text in a macro must not contain a line break',
      broken,
      'every line of a model stays on its line',
    );
  return { name, file, text, parameters, body: enclosed(body) };
}

type Fail = (code: string, message: string, token: Token | undefined, hint: string) => never;

/** `digits number = 2`: a name, a type (by default an expression) and a default. */
function readParameter(tokens: readonly Token[], fail: Fail): MacroParameter {
  const [name, ...rest] = tokens;
  const equals = rest.findIndex(({ text }) => text === '=');
  const [type, more] = equals === -1 ? rest : rest.slice(0, equals);
  if (name?.kind !== 'word' || more !== undefined)
    return fail('parameter', `a parameter is not ${tokens.map(({ text }) => text).join(' ')}`, name, EXAMPLE);
  if (isHelperName(name.text)) fail('parameter', `@${name.text} is a helper of Lastro's`, name, 'use another name');
  const known = PARAMETER_TYPES.find((each) => each === (type?.text.toLowerCase() ?? 'expression'));
  if (known === undefined)
    return fail(
      'parameter',
      `unknown type ${type?.text ?? ''} of ${name.text}`,
      type,
      suggest(type?.text ?? '', PARAMETER_TYPES),
    );
  const given = equals === -1 ? undefined : rest.slice(equals + 1);
  if (given !== undefined && !isArgument(given, known))
    fail('parameter', `the default of ${name.text} must be ${ARTICLES[known]}`, name, EXAMPLE);
  return { name: name.text, type: known, default: given };
}

/** For messages. */
export const ARTICLES: Readonly<Record<ParameterType, string>> = {
  expression: 'an expression',
  identifier: 'a name',
  string: "a text in quotes ('...')",
  number: 'a number',
  relation: 'a table: @ref(model), @source(table) or a name',
};

/** Whether an argument, without its comments, is of a type. */
export function isArgument(tokens: readonly Token[], type: ParameterType): boolean {
  const significant = tokens.filter(isSignificant);
  const [first, second] = significant;
  switch (type) {
    case 'expression':
      return first !== undefined;
    case 'identifier':
      return isName(significant);
    case 'string':
      return significant.length === 1 && first?.kind === 'string';
    case 'number':
      return (
        (first?.text === '-' ? second : first)?.kind === 'number' &&
        significant.length === (first?.text === '-' ? 2 : 1)
      );
    case 'relation':
      return (
        isName(significant) ||
        (['ref', 'source', 'this'].includes(first?.kind === 'helper' ? first.value : '') && isOneOperand(significant))
      );
  }
}
