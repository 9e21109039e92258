import { not } from '../../sql/predicates.js';
import type { Keyword } from '../keyword-context.js';
import { equals } from './equals.js';

export const constant: Keyword = {
  keyword: 'const',
  failures: ({ parameter, value, sql, failWhen }) => failWhen(not(equals(value, parameter, sql))),
};
