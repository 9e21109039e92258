import { onlyWhen } from '../failure.js';
import { and } from '../../sql/predicates.js';
import { pointerToken } from '../../base/json-pointer.js';
import { schemaMap } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const properties: Keyword = {
  keyword: 'properties',
  failures: ({ parameter, value, path, applySchema }) =>
    schemaMap(parameter).flatMap(([name, schema]) => {
      const member = value.member(name);
      return onlyWhen(
        and(value.is('object'), member.present),
        applySchema(schema, member, { pointer: pointerToken(name), path: path.member(name) }),
      );
    }),
};
