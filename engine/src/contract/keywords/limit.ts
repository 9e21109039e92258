import { and, type Predicate } from '../../sql/predicates.js';
import type { Keyword, KeywordContext } from '../keyword-context.js';
import type { JsonType } from '../../base/json-type.js';

interface Limit {
  keyword: string;
  /** Values of other types have no such limit. */
  type: JsonType;
  /** When a value of that type breaks the limit, in SQL. */
  broken: (context: KeywordContext) => Predicate;
}

/** A keyword that compares one measure of a value with a number. */
export function limitKeyword({ keyword, type, broken }: Limit): Keyword {
  return {
    keyword,
    failures: (context) => context.failWhen(and(context.value.is(type), broken(context))),
  };
}
