import { and } from '../predicates.js';
import type { Keyword } from '../site.js';
import type { Value } from '../values/value.js';
import type { ContractSqlDialect } from '../dialects/contract-dialect.js';
import type { JsonType } from '../schema.js';

/** A keyword that holds one measure of a value of one type against a number; `broken` compares them. */
export function bound(
  keyword: string,
  type: JsonType,
  measure: (value: Value, sql: ContractSqlDialect) => string,
  broken: '<' | '<=' | '>' | '>=',
): Keyword {
  return {
    keyword,
    failures: (site) =>
      site.broken(
        and(
          site.value.is(type),
          `${measure(site.value, site.sql)} ${broken} ${type === 'number' ? site.sql.double(Number(site.parameter)) : Number(site.parameter)}`,
        ),
      ),
  };
}
