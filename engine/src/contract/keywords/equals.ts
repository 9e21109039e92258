import type { ContractSqlDialect } from '../../sql/dialect/contracts.js';
import { and, FALSE, not, type Predicate } from '../../sql/predicates.js';
import { isRecord } from '../schema.js';
import type { Value } from '../values/value.js';

/** Whether a value equals a JSON value: numbers by value (1 is 1.0), lists by place, objects by member. */
export function equals(value: Value, expected: unknown, sql: ContractSqlDialect): Predicate {
  if (expected === null) return value.is('null');
  if (typeof expected === 'boolean') return and(value.is('boolean'), expected ? value.isTrue() : not(value.isTrue()));
  if (typeof expected === 'number') return and(value.is('number'), `${value.double()} = ${sql.double(expected)}`);
  if (typeof expected === 'string') return and(value.is('string'), `${value.text()} = ${sql.text(expected)}`);
  const list = Array.isArray(expected);
  const is = value.is(list ? 'array' : 'object');
  if (is === FALSE) return FALSE;
  const parts = list
    ? expected.map((part: unknown, i) => [value.item(i), part] as const)
    : Object.entries(isRecord(expected) ? expected : {}).map(([name, part]) => [value.member(name), part] as const);
  return and(
    is,
    `${list ? value.length() : value.size()} = ${parts.length}`,
    ...parts.map(([part, wanted]) => equals(part, wanted, sql)),
  );
}
