import { guard } from '../failure.js';
import { and, not, or } from '../predicates.js';
import { isRecord, pointerToken, type JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

const schemasOf = (parameter: unknown): [string, JsonSchema][] =>
  Object.entries(isRecord(parameter) ? (parameter as Record<string, JsonSchema>) : {});

export const properties: Keyword = {
  keyword: 'properties',
  failures: ({ parameter, value, path, apply }) =>
    schemasOf(parameter).flatMap(([name, schema]) => {
      const member = value.member(name);
      return guard(
        and(value.is('object'), member.present),
        apply(schema, member, { pointer: pointerToken(name), path: path.member(name) }),
      );
    }),
};

export const patternProperties: Keyword = {
  keyword: 'patternProperties',
  failures: ({ parameter, value, path, apply }) =>
    schemasOf(parameter).flatMap(([pattern, schema]) =>
      guard(
        value.is('object'),
        value.eachMember((name, member) =>
          guard(
            name.matches(pattern),
            apply(schema, member, { pointer: pointerToken(pattern), path: path.step(name.pointer) }),
          ),
        ),
      ),
    ),
};

export const additionalProperties: Keyword = {
  keyword: 'additionalProperties',
  failures({ schema, parameter, value, path, apply, broken }) {
    const named = schemasOf(schema['properties']).map(([name]) => name);
    const patterns = schemasOf(schema['patternProperties']).map(([pattern]) => pattern);
    return guard(
      value.is('object'),
      value.eachMember((name, member) => {
        const additional = not(or(name.isOneOf(named), ...patterns.map((pattern) => name.matches(pattern))));
        if (parameter === false) return broken(additional, name.sql);
        return guard(additional, apply(parameter as JsonSchema, member, { path: path.step(name.pointer) }));
      }),
    );
  },
};
