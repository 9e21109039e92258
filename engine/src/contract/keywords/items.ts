import { onlyWhen } from '../failure.js';
import { and, FALSE } from '../../sql/predicates.js';
import type { JsonSchema, SchemaObject } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

const prefixLength = (schema: SchemaObject): number => (schema['prefixItems'] as unknown[] | undefined)?.length ?? 0;

export const items: Keyword = {
  keyword: 'items',
  failures({ schema, parameter, value, path, sql, applySchema, failWhen }) {
    const prefix = prefixLength(schema);
    const isArray = value.is('array');
    if (isArray === FALSE) return [];
    if (parameter === false && prefix > 0) return failWhen(and(isArray, `${value.length()} > ${prefix}`));
    const rest = value.eachItem(prefix, (item, index) =>
      applySchema(parameter as JsonSchema, item, { path: path.item(index, sql) }),
    );
    return onlyWhen(isArray, rest);
  },
};
