import { and, FALSE, not, or } from '../predicates.js';
import type { Keyword } from '../site.js';
import { equals } from './equals.js';

export const enumeration: Keyword = {
  keyword: 'enum',
  failures({ parameter, value, sql, broken }) {
    const values = parameter as unknown[];
    const texts = values.filter((expected) => typeof expected === 'string').map((text) => sql.text(text));
    const amongTexts = texts.length === 0 ? FALSE : and(value.is('string'), `${value.text()} IN (${texts.join(', ')})`);
    const others = values.filter((expected) => typeof expected !== 'string');
    return broken(not(or(amongTexts, ...others.map((expected) => equals(value, expected, sql)))));
  },
};
