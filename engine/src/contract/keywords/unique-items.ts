import { and } from '../../sql/predicates.js';
import type { Keyword } from '../keyword-context.js';

export const uniqueItems: Keyword = {
  keyword: 'uniqueItems',
  failures: ({ parameter, value, failWhen }) =>
    parameter === true ? failWhen(and(value.is('array'), value.hasDuplicates())) : [],
};
