import { quoteValue } from '../message-text.js';
import { onlyWhen } from '../failure.js';
import { not, TRUE } from '../../sql/predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';
import { textValue } from '../values/text-value.js';

export const propertyNames: Keyword = {
  keyword: 'propertyNames',
  message: ({ property }) =>
    property === undefined
      ? 'must not have invalid property names'
      : `must not have a property named ${quoteValue(property)}`,
  adds: 'no value',
  failures({ parameter, value, path, compilation, accepts, failWhen }) {
    const members = value.eachMember((name) =>
      failWhen(not(accepts(parameter as JsonSchema, textValue(name.sql, TRUE, compilation), { path })), name.sql),
    );
    return onlyWhen(value.is('object'), members);
  },
};
