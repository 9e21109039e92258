import { guard } from '../failure.js';
import { pointerToken, schemaMap } from '../schema.js';
import type { Keyword } from '../site.js';

export const patternProperties: Keyword = {
  keyword: 'patternProperties',
  failures: ({ parameter, value, path, apply }) =>
    schemaMap(parameter).flatMap(([pattern, schema]) => {
      const members = value.eachMember((name, member) =>
        guard(
          name.matches(pattern),
          apply(schema, member, { pointer: pointerToken(pattern), path: path.step(name.pointer) }),
        ),
      );
      return guard(value.is('object'), members);
    }),
};
