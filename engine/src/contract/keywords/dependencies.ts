import { onlyWhen } from '../failure.js';
import { and } from '../../sql/predicates.js';
import { pointerToken } from '../../base/json-pointer.js';
import { isRecord, isSchema } from '../schema.js';
import type { Keyword } from '../keyword-context.js';
import { orList } from '../message-text.js';
import { missingFailures } from './required.js';

/** What a property requires when it is present: names, or a schema. `dependencies` is the older keyword for both. */
function dependentKeyword(keyword: string): Keyword {
  return {
    keyword,
    message: ({ schema, property }) =>
      `must have ${property ?? 'more properties'} when it has ${orList(namesThatNeed(schema[keyword], property))}`,
    adds: 'no value',
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

const namesThatNeed = (parameter: unknown, property: string | undefined): string[] =>
  Object.entries(isRecord(parameter) ? parameter : {})
    .filter(([, needed]) => Array.isArray(needed) && needed.includes(property))
    .map(([name]) => name);

export const dependencies = dependentKeyword('dependencies');
export const dependentRequired = dependentKeyword('dependentRequired');
export const dependentSchemas = dependentKeyword('dependentSchemas');
