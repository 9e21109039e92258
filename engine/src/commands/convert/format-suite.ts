import { stringify } from 'yaml';
import type { LastroError } from '../../base/errors.js';
import { coreExpectations, createRegistry, refusedExpectations } from '../../expect/index.js';
import type { Suite } from '../../project/model.js';

/** A suite as Great Expectations 1.x writes it, and what of it cannot be read and is left out. A parameter may lack its value. */
export function formatSuite(
  suite: Suite,
  format: 'json' | 'yaml',
  now: Date,
): { text: string; leftOut: readonly LastroError[] } {
  const refused = refusedExpectations(suite, createRegistry(coreExpectations), { vars: {}, now });
  const isLeftOut = (problems: readonly LastroError[] = []): boolean =>
    problems.some(({ code }) => code !== 'suite.parameter');
  const { parameters = {}, meta } = suite;
  const converted = {
    name: suite.name,
    meta,
    ...(Object.keys(parameters).length === 0 ? {} : { suite_parameters: parameters }),
    expectations: suite.expectations
      .filter((config) => !isLeftOut(refused.get(config)))
      .map(({ type, kwargs, severity, accepted, meta: own }) => ({
        ...{ type, kwargs, severity, meta: own },
        ...(accepted === undefined ? {} : { accepted }),
      })),
  };
  const text = format === 'yaml' ? stringify(converted) : `${JSON.stringify(converted, null, 2)}\n`;
  return { text, leftOut: [...refused.values()].filter(isLeftOut).flat() };
}
