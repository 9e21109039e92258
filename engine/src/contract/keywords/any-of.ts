import { not, or } from '../../sql/predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const anyOf: Keyword = {
  keyword: 'anyOf',
  message: () => 'must match one of the schemas in anyOf',
  adds: 'description',
  failures: ({ parameter, value, accepts, failWhen }) =>
    failWhen(not(or(...(parameter as JsonSchema[]).map((schema, i) => accepts(schema, value, { pointer: `/${i}` }))))),
};
