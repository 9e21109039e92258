import type { Failures } from '../failure.js';
import { onlyWhen } from '../failure.js';
import { not } from '../../sql/predicates.js';
import type { JsonSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';

/** With its siblings `then` and `else`, whose failures are reported on their own. */
export const conditional: Keyword = {
  keyword: 'if',
  failures({ schema, parameter, value, accepts, applySchema }) {
    const condition = accepts(parameter as JsonSchema, value);
    const branch = (keyword: 'then' | 'else'): Failures => {
      const sub = schema[keyword] as JsonSchema | undefined;
      return sub === undefined ? [] : applySchema(sub, value, { keyword });
    };
    return [...onlyWhen(condition, branch('then')), ...onlyWhen(not(condition), branch('else'))];
  },
};
