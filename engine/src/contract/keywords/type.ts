import { and, not, or } from '../../sql/predicates.js';
import { declaredTypes } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const type: Keyword = {
  keyword: 'type',
  failures: ({ schema, value, failWhen }) =>
    failWhen(and(value.present, not(or(...declaredTypes(schema).map((name) => value.is(name)))))),
};
