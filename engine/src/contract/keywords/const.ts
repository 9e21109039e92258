import { not } from '../predicates.js';
import type { Keyword } from '../site.js';
import { equals } from './equals.js';

export const constant: Keyword = {
  keyword: 'const',
  failures: ({ parameter, value, sql, broken }) => broken(not(equals(value, parameter, sql))),
};
