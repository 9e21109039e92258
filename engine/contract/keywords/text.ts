import { formatsFor } from '../formats.js';
import { and, not, or } from '../predicates.js';
import { toRe2 } from '../regex.js';
import type { Keyword } from '../site.js';

const length = (keyword: string, operator: string): Keyword => ({
  keyword,
  failures: ({ parameter, value, sql, broken }) =>
    broken(and(value.is('string'), `${sql.length(value.text())} ${operator} ${Number(parameter)}`)),
});

export const minLength = length('minLength', '<');
export const maxLength = length('maxLength', '>');

export const pattern: Keyword = {
  keyword: 'pattern',
  failures: ({ parameter, value, sql, broken }) =>
    broken(and(value.is('string'), not(sql.matches(value.text(), toRe2(String(parameter)))))),
};

export const format: Keyword = {
  keyword: 'format',
  failures({ parameter, value, sql, reading, broken }) {
    const known = formatsFor(reading)[String(parameter)];
    if (known === undefined) return [];
    const mismatch = not(sql.matches(value.text(), toRe2(known.pattern)));
    const tooLong = known.maxLength === undefined ? [] : [`${sql.length(value.text())} > ${known.maxLength}`];
    return broken(and(value.is('string'), or(mismatch, ...tooLong)));
  },
};
