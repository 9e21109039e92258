import { and, not } from '../../sql/predicates.js';
import type { Keyword } from '../keyword-context.js';

export const multipleOf: Keyword = {
  keyword: 'multipleOf',
  message: ({ schema }) => `must be a multiple of ${String(schema['multipleOf'])}`,
  failures: ({ parameter, value, sql, failWhen }) =>
    failWhen(and(value.is('number'), not(sql.isMultiple(value.double(), Number(parameter))))),
};
