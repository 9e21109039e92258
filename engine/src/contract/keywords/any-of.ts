import { not, or } from '../predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

export const anyOf: Keyword = {
  keyword: 'anyOf',
  failures: ({ parameter, value, holds, broken }) =>
    broken(not(or(...(parameter as JsonSchema[]).map((schema, i) => holds(schema, value, { pointer: `/${i}` }))))),
};
