import { guard } from '../failure.js';
import { and, countTrue, not, or } from '../predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

export const allOf: Keyword = {
  keyword: 'allOf',
  failures: ({ parameter, value, apply }) =>
    (parameter as JsonSchema[]).flatMap((schema, i) => apply(schema, value, { pointer: `/${i}` })),
};

export const anyOf: Keyword = {
  keyword: 'anyOf',
  failures: ({ parameter, value, holds, broken }) =>
    broken(and(value.present, not(or(...(parameter as JsonSchema[]).map((schema, i) => holds(schema, value, { pointer: `/${i}` })))))),
};

export const oneOf: Keyword = {
  keyword: 'oneOf',
  failures: ({ parameter, value, holds, broken }) =>
    broken(`${countTrue((parameter as JsonSchema[]).map((schema, i) => holds(schema, value, { pointer: `/${i}` })))} <> 1`),
};

export const negation: Keyword = {
  keyword: 'not',
  failures: ({ parameter, value, holds, broken }) => broken(holds(parameter as JsonSchema, value)),
};

export const conditional: Keyword = {
  keyword: 'if',
  failures({ schema, parameter, value, holds, apply }) {
    const condition = holds(parameter as JsonSchema, value);
    const branch = (keyword: 'then' | 'else') => {
      const sub = schema[keyword] as JsonSchema | undefined;
      return sub === undefined ? [] : apply(sub, value, { keyword });
    };
    return [...guard(condition, branch('then')), ...guard(not(condition), branch('else'))];
  },
};
