import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const negation: Keyword = {
  keyword: 'not',
  message: () => 'must not match the excluded schema',
  adds: 'description',
  failures: ({ parameter, value, accepts, failWhen }) => failWhen(accepts(parameter as JsonSchema, value)),
};
