import { not, or } from '../../sql/predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const anyOf: Keyword = {
  keyword: 'anyOf',
  failures: ({ parameter, value, accepts, failWhen }) =>
    failWhen(not(or(...(parameter as JsonSchema[]).map((schema, i) => accepts(schema, value, { pointer: `/${i}` }))))),
};
