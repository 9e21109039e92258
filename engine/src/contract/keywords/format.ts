import { findFormat } from '../formats.js';
import { and, FALSE, not, or } from '../../sql/predicates.js';
import { toRe2 } from '../regex.js';
import type { Keyword } from '../keyword-context.js';

export const format: Keyword = {
  keyword: 'format',
  failures({ parameter, value, sql, reading, failWhen }) {
    const known = findFormat(reading, String(parameter));
    if (known === undefined) return [];
    const mismatch = not(sql.matches(value.text(), toRe2(known.pattern)));
    const tooLong = known.maxLength === undefined ? FALSE : `${sql.length(value.text())} > ${known.maxLength}`;
    return failWhen(and(value.is('string'), or(mismatch, tooLong)));
  },
};
