import { onlyWhen } from '../failure.js';
import { pointerToken } from '../../base/json-pointer.js';
import { schemaMap } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

export const patternProperties: Keyword = {
  keyword: 'patternProperties',
  failures: ({ parameter, value, path, applySchema }) =>
    schemaMap(parameter).flatMap(([pattern, schema]) => {
      const members = value.eachMember((name, member) =>
        onlyWhen(
          name.matches(pattern),
          applySchema(schema, member, { pointer: pointerToken(pattern), path: path.step(name.pointer) }),
        ),
      );
      return onlyWhen(value.is('object'), members);
    }),
};
