import { and, not } from '../../sql/predicates.js';
import { toRe2 } from '../regex.js';
import type { Keyword } from '../keyword-context.js';

export const pattern: Keyword = {
  keyword: 'pattern',
  failures: ({ parameter, value, sql, failWhen }) =>
    failWhen(and(value.is('string'), not(sql.matches(value.text(), toRe2(String(parameter)))))),
};
