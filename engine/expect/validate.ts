import type { ErrorObject } from 'ajv';
import { LastroError, messageOf } from '../base/errors.js';
import { suggest } from '../base/text.js';
import type { ExpectationConfig, Suite } from '../project/model.js';
import { readCondition } from './condition/read.js';
import type { Kwargs } from './expectation.js';
import { kwargsSchema } from './families/kwargs.js';
import { substituteParameters, type ParameterContext } from './parameters.js';
import type { Registry } from './registry.js';

/** Everything that is wrong with a suite's expectations before anything runs, in their order. */
export function validateSuite(suite: Suite, registry: Registry, parameters: ParameterContext): LastroError[] {
  return suite.expectations.flatMap((config) => validateExpectation(suite.name, config, registry, parameters));
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
  const validate = registry.validator(config.type);
  if (!validate(kwargs)) {
    const known = Object.keys(kwargsSchema(expectation)['properties'] as object);
    return distinct((validate.errors ?? []).map((error) => sentence(error, known))).map(({ code, message, hint }) =>
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

interface Sentence {
  code: string;
  message: string;
  hint?: string;
}

function sentence(error: ErrorObject, known: readonly string[]): Sentence {
  const kwarg = error.instancePath.slice(1).replaceAll('/', '.');
  if (error.keyword === 'additionalProperties' && kwarg === '') {
    const name = String(error.params['additionalProperty']);
    return { code: 'suite.unknown-kwarg', message: `unknown kwarg ${name}`, hint: suggest(name, known) };
  }
  if (error.keyword === 'required' && kwarg === '')
    return { code: 'suite.missing-kwarg', message: `missing kwarg ${String(error.params['missingProperty'])}` };
  const value = JSON.stringify(error.data);
  const allowed: unknown = error.params['allowedValues'];
  const hint = Array.isArray(allowed) ? suggest(String(error.data), allowed.map(String)) : undefined;
  const message = `kwarg ${kwarg || 'kwargs'} ${error.message ?? 'is invalid'}, not ${value}`;
  return { code: 'suite.invalid-kwarg', message, ...(hint === undefined ? {} : { hint }) };
}

function distinct(sentences: readonly Sentence[]): Sentence[] {
  return [...new Map(sentences.map((item) => [item.message, item])).values()];
}
