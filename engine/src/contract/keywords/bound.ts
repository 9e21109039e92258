import { and } from '../../sql/predicates.js';
import type { Keyword } from '../keyword-context.js';
import type { Value } from '../values/value.js';
import type { ContractSqlDialect } from '../../sql/dialect/contracts.js';
import type { JsonType } from '../../base/json-type.js';

/** A keyword that holds one measure of a value of one type against a number; `broken` compares them. */
export function bound(
  keyword: string,
  type: JsonType,
  measure: (value: Value, sql: ContractSqlDialect) => string,
  violatedBy: '<' | '<=' | '>' | '>=',
): Keyword {
  return {
    keyword,
    failures: (context) =>
      context.failWhen(
        and(
          context.value.is(type),
          `${measure(context.value, context.sql)} ${violatedBy} ${type === 'number' ? context.sql.double(Number(context.parameter)) : Number(context.parameter)}`,
        ),
      ),
  };
}
