import { guard } from '../failure.js';
import { and } from '../predicates.js';
import { isRecord, isSchema, pointerToken } from '../schema.js';
import type { Keyword } from '../site.js';
import { missing } from './required.js';

/** What a property asks for when it is there: names, or a schema. `dependencies` is the older word for both. */
export function dependent(keyword: string): Keyword {
  return {
    keyword,
    failures: (site) =>
      Object.entries(isRecord(site.parameter) ? site.parameter : {}).flatMap(([name, needed]) => {
        const there = and(site.value.is('object'), site.value.member(name).present);
        if (Array.isArray(needed)) return guard(there, missing(site, needed as string[]));
        return isSchema(needed) ? guard(there, site.apply(needed, site.value, { pointer: pointerToken(name) })) : [];
      }),
  };
}

export const dependencies = dependent('dependencies');
