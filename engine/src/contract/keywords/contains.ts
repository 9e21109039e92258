import { and, FALSE, or } from '../../sql/predicates.js';
import type { JsonSchema, SchemaObject } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

const countsOf = (schema: SchemaObject): { minContains: number; maxContains: number | undefined } => ({
  minContains: Number(schema['minContains'] ?? 1),
  maxContains: schema['maxContains'] === undefined ? undefined : Number(schema['maxContains']),
});

/** With its siblings `minContains` and `maxContains`. */
export const contains: Keyword = {
  keyword: 'contains',
  failures({ schema, parameter, value, path, sql, accepts, failWhen }) {
    const { minContains, maxContains } = countsOf(schema);
    const isArray = value.is('array');
    if (isArray === FALSE) return [];
    const found = value.countItems((item) => accepts(parameter as JsonSchema, item, { path: path.item('0', sql) }));
    const tooFew = minContains === 0 ? FALSE : `${found} < ${minContains}`;
    const tooMany = maxContains === undefined ? FALSE : `${found} > ${maxContains}`;
    return failWhen(and(isArray, or(tooFew, tooMany)));
  },
};
