import { and, FALSE, or } from '../predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

/** With its siblings `minContains` and `maxContains`. */
export const contains: Keyword = {
  keyword: 'contains',
  failures({ schema, parameter, value, path, sql, holds, broken }) {
    const least = Number(schema['minContains'] ?? 1);
    const most = schema['maxContains'];
    const isArray = value.is('array');
    if (isArray === FALSE) return [];
    const found = value.countItems((item) => holds(parameter as JsonSchema, item, { path: path.item('0', sql) }));
    const tooFew = least === 0 ? FALSE : `${found} < ${least}`;
    const tooMany = most === undefined ? FALSE : `${found} > ${Number(most)}`;
    return broken(and(isArray, or(tooFew, tooMany)));
  },
};
