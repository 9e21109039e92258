import type { Failures } from '../failure.js';
import { guard } from '../failure.js';
import { not } from '../predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../site.js';

/** With its siblings `then` and `else`, whose failures stand for themselves. */
export const conditional: Keyword = {
  keyword: 'if',
  failures({ schema, parameter, value, holds, apply }) {
    const condition = holds(parameter as JsonSchema, value);
    const branch = (keyword: 'then' | 'else'): Failures => {
      const sub = schema[keyword] as JsonSchema | undefined;
      return sub === undefined ? [] : apply(sub, value, { keyword });
    };
    return [...guard(condition, branch('then')), ...guard(not(condition), branch('else'))];
  },
};
