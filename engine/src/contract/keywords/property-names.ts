import { guard } from '../failure.js';
import { not, TRUE } from '../predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';
import { textValue } from '../values/text-value.js';

export const propertyNames: Keyword = {
  keyword: 'propertyNames',
  failures({ parameter, value, path, compilation, holds, broken }) {
    const members = value.eachMember((name) =>
      broken(not(holds(parameter as JsonSchema, textValue(name.sql, TRUE, compilation), { path })), name.sql),
    );
    return guard(value.is('object'), members);
  },
};
