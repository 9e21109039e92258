import { and, not } from '../predicates.js';
import { guard } from '../failure.js';
import type { JsonSchema } from '../schema.js';
import { TRUE } from '../predicates.js';
import type { Keyword } from '../site.js';
import { TextValue } from '../values/text-value.js';

const size = (keyword: string, operator: string): Keyword => ({
  keyword,
  failures: ({ parameter, value, broken }) => broken(and(value.is('object'), `${value.size()} ${operator} ${Number(parameter)}`)),
});

export const minProperties = size('minProperties', '<');
export const maxProperties = size('maxProperties', '>');

export const propertyNames: Keyword = {
  keyword: 'propertyNames',
  failures: ({ parameter, value, path, holds, broken }) =>
    guard(
      value.is('object'),
      value.eachMember((name) =>
        broken(not(holds(parameter as JsonSchema, new TextValue(name.sql, TRUE), { path })), name.sql),
      ),
    ),
};
