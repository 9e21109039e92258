import { and, not } from '../predicates.js';
import { guard } from '../failure.js';
import { isRecord, isSchema, pointerToken } from '../schema.js';
import type { Keyword, Site } from '../site.js';

const missing = ({ value, sql, broken }: Site, names: readonly string[]) =>
  names.flatMap((name) => broken(and(value.is('object'), not(value.member(name).present)), sql.dialect.string(name)));

export const required: Keyword = {
  keyword: 'required',
  failures: (site) => missing(site, site.parameter as string[]),
};

/** `dependencies` is the older keyword for both of its successors. */
const dependent = (keyword: string): Keyword => ({
  keyword,
  failures: (site) =>
    Object.entries(isRecord(site.parameter) ? site.parameter : {}).flatMap(([name, needed]) => {
      const there = and(site.value.is('object'), site.value.member(name).present);
      if (Array.isArray(needed)) return guard(there, missing(site, needed as string[]));
      return isSchema(needed) ? guard(there, site.apply(needed, site.value, { pointer: pointerToken(name) })) : [];
    }),
});

export const dependentRequired = dependent('dependentRequired');
export const dependentSchemas = dependent('dependentSchemas');
export const dependencies = dependent('dependencies');
