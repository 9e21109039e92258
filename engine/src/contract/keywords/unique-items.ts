import { and } from '../predicates.js';
import type { Keyword } from '../site.js';

export const uniqueItems: Keyword = {
  keyword: 'uniqueItems',
  failures: ({ parameter, value, broken }) =>
    parameter === true ? broken(and(value.is('array'), value.hasDuplicates())) : [],
};
