import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

export const negation: Keyword = {
  keyword: 'not',
  failures: ({ parameter, value, holds, broken }) => broken(holds(parameter as JsonSchema, value)),
};
