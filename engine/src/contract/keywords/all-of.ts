import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const allOf: Keyword = {
  keyword: 'allOf',
  failures: ({ parameter, value, applySchema }) =>
    (parameter as JsonSchema[]).flatMap((schema, i) => applySchema(schema, value, { pointer: `/${i}` })),
};
