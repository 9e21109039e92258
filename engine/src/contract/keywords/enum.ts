import { and, FALSE, not, or } from '../../sql/predicates.js';
import type { Keyword } from '../keyword-context.js';
import { equals } from './equals.js';

export const enumeration: Keyword = {
  keyword: 'enum',
  failures({ parameter, value, sql, failWhen }) {
    const values = parameter as unknown[];
    const texts = values.filter((expected) => typeof expected === 'string').map((text) => sql.text(text));
    const isOneOfTexts =
      texts.length === 0 ? FALSE : and(value.is('string'), `${value.text()} IN (${texts.join(', ')})`);
    const nonTexts = values.filter((expected) => typeof expected !== 'string');
    return failWhen(not(or(isOneOfTexts, ...nonTexts.map((expected) => equals(value, expected, sql)))));
  },
};
