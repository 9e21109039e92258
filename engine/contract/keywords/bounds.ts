import { and, not } from '../predicates.js';
import type { Keyword } from '../site.js';

const bound = (keyword: string, operator: string): Keyword => ({
  keyword,
  failures: ({ parameter, value, sql, broken }) =>
    broken(and(value.is('number'), `${value.double()} ${operator} ${sql.double(Number(parameter))}`)),
});

export const minimum = bound('minimum', '<');
export const maximum = bound('maximum', '>');
export const exclusiveMinimum = bound('exclusiveMinimum', '<=');
export const exclusiveMaximum = bound('exclusiveMaximum', '>=');

export const multipleOf: Keyword = {
  keyword: 'multipleOf',
  failures: ({ parameter, value, sql, broken }) =>
    broken(and(value.is('number'), not(sql.isMultiple(value.double(), Number(parameter))))),
};
