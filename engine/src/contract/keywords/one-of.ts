import { countTrue } from '../predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

export const oneOf: Keyword = {
  keyword: 'oneOf',
  failures({ parameter, value, holds, broken }) {
    const branches = (parameter as JsonSchema[]).map((schema, i) => holds(schema, value, { pointer: `/${i}` }));
    return broken(`${countTrue(branches)} <> 1`);
  },
};
