import { guard } from '../failure.js';
import { and, FALSE } from '../predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

export const items: Keyword = {
  keyword: 'items',
  failures({ schema, parameter, value, path, sql, apply, broken }) {
    const prefix = (schema['prefixItems'] as unknown[] | undefined)?.length ?? 0;
    const isArray = value.is('array');
    if (isArray === FALSE) return [];
    if (parameter === false && prefix > 0) return broken(and(isArray, `${value.length()} > ${prefix}`));
    const rest = value.eachItem(prefix, (item, index) =>
      apply(parameter as JsonSchema, item, { path: path.item(index, sql) }),
    );
    return guard(isArray, rest);
  },
};
