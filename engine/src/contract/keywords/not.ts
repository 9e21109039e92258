import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const negation: Keyword = {
  keyword: 'not',
  failures: ({ parameter, value, accepts, failWhen }) => failWhen(accepts(parameter as JsonSchema, value)),
};
