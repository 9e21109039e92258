import { onlyWhen } from '../failure.js';
import { and, FALSE } from '../../sql/predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const items: Keyword = {
  keyword: 'items',
  failures({ schema, parameter, value, path, sql, applySchema, failWhen }) {
    const prefix = (schema['prefixItems'] as unknown[] | undefined)?.length ?? 0;
    const isArray = value.is('array');
    if (isArray === FALSE) return [];
    if (parameter === false && prefix > 0) return failWhen(and(isArray, `${value.length()} > ${prefix}`));
    const rest = value.eachItem(prefix, (item, index) =>
      applySchema(parameter as JsonSchema, item, { path: path.item(index, sql) }),
    );
    return onlyWhen(isArray, rest);
  },
};
