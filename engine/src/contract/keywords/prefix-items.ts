import { guard } from '../failure.js';
import { and } from '../predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

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
