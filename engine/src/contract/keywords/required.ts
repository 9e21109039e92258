import type { Failures } from '../failure.js';
import { and, not } from '../predicates.js';
import type { Keyword, Site } from '../site.js';

/** One failure for each name that an object lacks. */
export function missing({ value, sql, broken }: Site, names: readonly string[]): Failures {
  return names.flatMap((name) =>
    broken(and(value.is('object'), not(value.member(name).present)), sql.text(name), name),
  );
}

export const required: Keyword = {
  keyword: 'required',
  failures: (site) => missing(site, site.parameter as string[]),
};
