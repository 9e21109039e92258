import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

export const allOf: Keyword = {
  keyword: 'allOf',
  failures: ({ parameter, value, apply }) =>
    (parameter as JsonSchema[]).flatMap((schema, i) => apply(schema, value, { pointer: `/${i}` })),
};
