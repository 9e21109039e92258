import type { Failures } from '../failure.js';
import { and, not } from '../../sql/predicates.js';
import type { Keyword, KeywordContext } from '../keyword-context.js';

/** One failure for each name that an object lacks. */
export function missingFailures({ value, sql, failWhen }: KeywordContext, names: readonly string[]): Failures {
  return names.flatMap((name) =>
    failWhen(and(value.is('object'), not(value.member(name).present)), sql.text(name), name),
  );
}

export const required: Keyword = {
  keyword: 'required',
  failures: (context) => missingFailures(context, context.parameter as string[]),
};
