import { onlyWhen } from '../failure.js';
import { and } from '../../sql/predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const prefixItems: Keyword = {
  keyword: 'prefixItems',
  failures: ({ parameter, value, path, sql, applySchema }) =>
    (parameter as JsonSchema[]).flatMap((schema, i) => {
      const item = value.item(i);
      return onlyWhen(
        and(value.is('array'), item.present),
        applySchema(schema, item, { pointer: `/${i}`, path: path.item(String(i), sql) }),
      );
    }),
};
