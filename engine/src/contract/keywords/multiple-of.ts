import { and, not } from '../../sql/predicates.js';
import type { Keyword } from '../keyword-context.js';

export const multipleOf: Keyword = {
  keyword: 'multipleOf',
  failures: ({ parameter, value, sql, failWhen }) =>
    failWhen(and(value.is('number'), not(sql.isMultiple(value.double(), Number(parameter))))),
};
