import { guard } from '../failure.js';
import { and, FALSE, or } from '../predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword, Site } from '../site.js';

const size = (keyword: string, operator: string): Keyword => ({
  keyword,
  failures: ({ parameter, value, broken }) => broken(and(value.is('array'), `${value.length()} ${operator} ${Number(parameter)}`)),
});

export const minItems = size('minItems', '<');
export const maxItems = size('maxItems', '>');

export const uniqueItems: Keyword = {
  keyword: 'uniqueItems',
  failures: ({ parameter, value, broken }) => (parameter === true ? broken(and(value.is('array'), value.hasDuplicates())) : []),
};

export const prefixItems: Keyword = {
  keyword: 'prefixItems',
  failures: ({ parameter, value, path, sql, apply }) =>
    (parameter as JsonSchema[]).flatMap((schema, i) => {
      const item = value.item(i);
      return guard(
        and(value.is('array'), item.present),
        apply(schema, item, { pointer: `/${i}`, path: path.item(String(i), sql) }),
      );
    }),
};

export const items: Keyword = {
  keyword: 'items',
  failures({ schema, parameter, value, path, sql, apply, broken }) {
    const prefix = (schema['prefixItems'] as unknown[] | undefined)?.length ?? 0;
    const isArray = value.is('array');
    if (isArray === FALSE) return [];
    if (parameter === false && prefix > 0) return broken(and(isArray, `${value.length()} > ${prefix}`));
    return guard(
      isArray,
      value.eachItem(prefix, (item, index) => apply(parameter as JsonSchema, item, { path: path.item(index, sql) })),
    );
  },
};

export const contains: Keyword = {
  keyword: 'contains',
  failures({ schema, parameter, value, path, sql, holds, broken }: Site) {
    const least = Number(schema['minContains'] ?? 1);
    const most = schema['maxContains'];
    const isArray = value.is('array');
    if (isArray === FALSE) return [];
    const found = value.countItems((item) => holds(parameter as JsonSchema, item, { path: path.item('0', sql) }));
    return broken(
      and(
        isArray,
        or(
          least === 0 ? FALSE : `${found} < ${least}`,
          most === undefined ? FALSE : `${found} > ${Number(most)}`,
        ),
      ),
    );
  },
};
