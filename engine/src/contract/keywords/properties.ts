import { guard } from '../failure.js';
import { and } from '../predicates.js';
import { pointerToken, schemaMap } from '../schema.js';
import type { Keyword } from '../site.js';

export const properties: Keyword = {
  keyword: 'properties',
  failures: ({ parameter, value, path, apply }) =>
    schemaMap(parameter).flatMap(([name, schema]) => {
      const member = value.member(name);
      return guard(
        and(value.is('object'), member.present),
        apply(schema, member, { pointer: pointerToken(name), path: path.member(name) }),
      );
    }),
};
