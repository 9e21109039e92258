import { onlyWhen } from '../failure.js';
import { not, TRUE } from '../../sql/predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';
import { textValue } from '../values/text-value.js';

export const propertyNames: Keyword = {
  keyword: 'propertyNames',
  failures({ parameter, value, path, compilation, accepts, failWhen }) {
    const members = value.eachMember((name) =>
      failWhen(not(accepts(parameter as JsonSchema, textValue(name.sql, TRUE, compilation), { path })), name.sql),
    );
    return onlyWhen(value.is('object'), members);
  },
};
