import { countTrue } from '../../sql/predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const oneOf: Keyword = {
  keyword: 'oneOf',
  failures({ parameter, value, accepts, failWhen }) {
    const branches = (parameter as JsonSchema[]).map((schema, i) => accepts(schema, value, { pointer: `/${i}` }));
    return failWhen(`${countTrue(branches)} <> 1`);
  },
};
