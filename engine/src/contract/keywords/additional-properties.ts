import { onlyWhen } from '../failure.js';
import { not, or } from '../../sql/predicates.js';
import { schemaMap, type JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const additionalProperties: Keyword = {
  keyword: 'additionalProperties',
  failures({ schema, parameter, value, path, applySchema, failWhen }) {
    const named = schemaMap(schema['properties']).map(([name]) => name);
    const patterns = schemaMap(schema['patternProperties']).map(([pattern]) => pattern);
    const members = value.eachMember((name, member) => {
      const additional = not(or(name.isOneOf(named), ...patterns.map((pattern) => name.matches(pattern))));
      if (parameter === false) return failWhen(additional, name.sql);
      return onlyWhen(additional, applySchema(parameter as JsonSchema, member, { path: path.step(name.pointer) }));
    });
    return onlyWhen(value.is('object'), members);
  },
};
