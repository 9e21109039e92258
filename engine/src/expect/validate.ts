import type { ErrorObject } from 'ajv';
import { LastroError, messageOf } from '../base/errors.js';
import { suggest } from '../base/text.js';
import type { ExpectationConfig, Suite } from '../project/model.js';
import { readCondition } from './condition/read.js';
import type { Kwargs } from './expectation.js';
import { kwargsSchema } from './templates/kwargs.js';
import { substituteParameters, suiteParameters, type ParameterContext } from './parameters.js';
import type { Registry } from './registry.js';

/** All errors in the expectations of a suite, in their order, before anything runs. */
export function validateSuite(suite: Suite, registry: Registry, parameters: ParameterContext): LastroError[] {
  return [...refusedExpectations(suite, registry, parameters).values()].flat();
}

/** The expectations of a suite that cannot be read, as they are written or as kwargs of their type, and why. */
export function refusedExpectations(
  suite: Suite,
  registry: Registry,
  parameters: ParameterContext,
): Map<ExpectationConfig, LastroError[]> {
  const context = suiteParameters(suite, parameters);
  const refused = new Map<ExpectationConfig, LastroError[]>();
  for (const config of suite.expectations) {
    const written = (config.problems ?? []).map(
      ({ code, message, hint, location }) => new LastroError(code, message, { location, hint }),
    );
    const problems = written.length > 0 ? written : validateExpectation(suite.name, config, registry, context);
    if (problems.length > 0) refused.set(config, problems);
  }
  return refused;
}

/** An expectation as a sentence; of one that cannot be read, that it cannot. */
export function describeCheck(
  config: ExpectationConfig,
  { registry, refused }: { registry: Registry; refused: ReadonlyMap<ExpectationConfig, unknown> },
): string {
  const expectation = refused.has(config) ? undefined : registry.get(config.type);
  return expectation?.describe(config.kwargs) ?? `${config.type} cannot be read`;
}

function validateExpectation(
  suite: string,
  config: ExpectationConfig,
  registry: Registry,
  parameters: ParameterContext,
): LastroError[] {
  const where = `suite ${suite}, expectation ${config.index + 1}`;
  const report = (code: string, message: string, hint?: string): LastroError =>
    new LastroError(code, `${where}: ${message}`, { location: config.location, hint });
  const expectation = registry.get(config.type);
  if (expectation === undefined)
    return [
      report('suite.unknown-expectation', `unknown expectation ${config.type}`, suggest(config.type, registry.types())),
    ];
  let kwargs: Kwargs;
  try {
    kwargs = substituteParameters(config.kwargs, parameters);
  } catch (error) {
    if (!(error instanceof LastroError)) throw error;
    return [report(error.code, `${config.type}: ${error.message}`, error.hint)];
  }
  const validate = registry.validator(config.type, kwargs);
  if (!validate(kwargs)) {
    const known = Object.keys(kwargsSchema(expectation)['properties'] as object);
    return distinct(kwargProblems(validate.errors ?? [], known)).map(({ code, message, hint }) =>
      report(code, `${config.type}: ${message}`, hint),
    );
  }
  const problem = expectation.refine?.(kwargs);
  if (problem !== undefined) return [report('suite.invalid-kwarg', `${config.type}: ${problem}`)];
  try {
    if (kwargs['row_condition'] !== undefined && kwargs['row_condition'] !== null)
      readCondition(kwargs['row_condition'], kwargs['condition_parser']);
  } catch (error) {
    return [
      report(
        'suite.row-condition',
        `${config.type}: ${messageOf(error)}`,
        error instanceof LastroError ? error.hint : undefined,
      ),
    ];
  }
  return [];
}

interface KwargProblem {
  code: string;
  message: string;
  hint?: string;
}

/**
 * What is wrong, once each. Of a value that fits none of several schemas, what is wrong inside it says most, then the list
 * of what is allowed, then what kinds of value are.
 */
function kwargProblems(errors: readonly ErrorObject[], known: readonly string[]): KwargProblem[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf');
  const inside = (choice: ErrorObject): ErrorObject[] =>
    errors.filter(({ schemaPath }) => schemaPath.startsWith(`${choice.schemaPath}/`));
  const choiceProblems = choices.flatMap((choice): KwargProblem[] => {
    const deeper = inside(choice).filter(({ instancePath }) => instancePath !== choice.instancePath);
    if (deeper.length > 0) return deeper.map((error) => kwargProblem(error, known));
    const list = inside(choice).find(({ keyword }) => keyword === 'enum');
    if (list !== undefined && typeof choice.data === 'string') return [kwargProblem(list, known)];
    const kinds = inside(choice).flatMap(({ keyword, params }) =>
      keyword === 'type' ? [params['type'] as unknown] : [],
    );
    return [{ ...kwargProblem(choice, known), message: typeMessage(choice, kinds.flat()) }];
  });
  const covered = new Set(choices.flatMap((choice) => [choice, ...inside(choice)]));
  return [
    ...choiceProblems,
    ...errors.filter((error) => !covered.has(error)).map((error) => kwargProblem(error, known)),
  ];
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function typeMessage({ instancePath, data }: ErrorObject, kinds: readonly unknown[]): string {
  const kindNames = [...new Set(kinds.map((kind) => KINDS[String(kind)] ?? String(kind)))];
  const allowed =
    kindNames.length < 2 ? kindNames.join('') : `${kindNames.slice(0, -1).join(', ')} or ${kindNames.at(-1) ?? ''}`;
  return `kwarg ${kwargOf(instancePath)} must be ${allowed}, not ${JSON.stringify(data)}`;
}

const kwargOf = (instancePath: string): string => instancePath.slice(1).replaceAll('/', '.') || 'kwargs';

function kwargProblem(error: ErrorObject, known: readonly string[]): KwargProblem {
  const isTop = error.instancePath === '';
  if (error.keyword === 'additionalProperties' && isTop) {
    const name = String(error.params['additionalProperty']);
    return { code: 'suite.unknown-kwarg', message: `unknown kwarg ${name}`, hint: suggest(name, known) };
  }
  if (error.keyword === 'required' && isTop)
    return { code: 'suite.missing-kwarg', message: `missing kwarg ${String(error.params['missingProperty'])}` };
  if (error.keyword === 'type')
    return { code: 'suite.invalid-kwarg', message: typeMessage(error, [error.params['type'] as unknown].flat()) };
  const value = JSON.stringify(error.data);
  const allowed: unknown = error.params['allowedValues'];
  const hint = Array.isArray(allowed) ? suggest(String(error.data), allowed.map(String)) : undefined;
  const message = `kwarg ${kwargOf(error.instancePath)} ${error.message ?? 'is invalid'}, not ${value}`;
  return { code: 'suite.invalid-kwarg', message, ...(hint === undefined ? {} : { hint }) };
}

function distinct(sentences: readonly KwargProblem[]): KwargProblem[] {
  return [...new Map(sentences.map((item) => [item.message, item])).values()];
}
