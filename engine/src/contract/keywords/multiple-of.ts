import { and, not } from '../predicates.js';
import type { Keyword } from '../site.js';

export const multipleOf: Keyword = {
  keyword: 'multipleOf',
  failures: ({ parameter, value, sql, broken }) =>
    broken(and(value.is('number'), not(sql.isMultiple(value.double(), Number(parameter))))),
};
