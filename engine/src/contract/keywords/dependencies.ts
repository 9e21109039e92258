import { onlyWhen } from '../failure.js';
import { and } from '../../sql/predicates.js';
import { pointerToken } from '../../base/json-pointer.js';
import { isRecord, isSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';
import { missingFailures } from './required.js';

/** What a property requires when it is present: names, or a schema. `dependencies` is the older keyword for both. */
function dependentKeyword(keyword: string): Keyword {
  return {
    keyword,
    failures: (context) =>
      Object.entries(isRecord(context.parameter) ? context.parameter : {}).flatMap(([name, needed]) => {
        const isPresent = and(context.value.is('object'), context.value.member(name).present);
        if (Array.isArray(needed)) return onlyWhen(isPresent, missingFailures(context, needed as string[]));
        return isSchema(needed)
          ? onlyWhen(isPresent, context.applySchema(needed, context.value, { pointer: pointerToken(name) }))
          : [];
      }),
  };
}

export const dependencies = dependentKeyword('dependencies');
export const dependentRequired = dependentKeyword('dependentRequired');
export const dependentSchemas = dependentKeyword('dependentSchemas');
