import { and, not, or, FALSE, type Predicate } from '../predicates.js';
import { isRecord } from '../schema.js';
import type { ContractSqlDialect } from '../dialects/contract-dialect.js';
import type { Keyword } from '../site.js';
import type { Value } from '../values/value.js';

/** Whether a value equals a JSON value: numbers by value (1 is 1.0), lists by place, objects by member. */
export function equals(value: Value, expected: unknown, sql: ContractSqlDialect): Predicate {
  if (expected === null) return value.is('null');
  if (typeof expected === 'boolean') return and(value.is('boolean'), expected ? value.isTrue() : not(value.isTrue()));
  if (typeof expected === 'number') return and(value.is('number'), `${value.double()} = ${sql.double(expected)}`);
  if (typeof expected === 'string') return and(value.is('string'), `${value.text()} = ${sql.dialect.string(expected)}`);
  const parts = Array.isArray(expected)
    ? expected.map((part: unknown, i) => [value.item(i), part] as const)
    : Object.entries(isRecord(expected) ? expected : {}).map(([name, part]) => [value.member(name), part] as const);
  const list = Array.isArray(expected);
  const is = value.is(list ? 'array' : 'object');
  if (is === FALSE) return FALSE;
  return and(is, `${list ? value.length() : value.size()} = ${parts.length}`, ...parts.map(([part, wanted]) => equals(part, wanted, sql)));
}

export const constant: Keyword = {
  keyword: 'const',
  failures: ({ parameter, value, sql, broken }) => broken(not(equals(value, parameter, sql))),
};

export const enumeration: Keyword = {
  keyword: 'enum',
  failures({ parameter, value, sql, broken }) {
    const values = parameter as unknown[];
    const texts = values.filter((expected) => typeof expected === 'string');
    const amongTexts = and(value.is('string'), `${value.text()} IN (${texts.map((text) => sql.dialect.string(text)).join(', ')})`);
    const others = values.filter((expected) => typeof expected !== 'string').map((expected) => equals(value, expected, sql));
    return broken(not(or(...(texts.length === 0 ? [] : [amongTexts]), ...others)));
  },
};
