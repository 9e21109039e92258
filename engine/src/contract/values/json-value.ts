import type { Loop } from '../dialects/contract-dialect.js';
import { anyOf, type Failures } from '../failure.js';
import { FALSE, or, TRUE, type Predicate } from '../predicates.js';
import { toRe2 } from '../regex.js';
import type { Compilation } from './compilation.js';
import type { MemberName, Value } from './value.js';

/** A value of the engine's JSON type. */
export function jsonValue(json: string, compilation: Compilation, present: Predicate = `${json} IS NOT NULL`): Value {
  const { sql, fresh } = compilation;
  const loop = (over: Loop['over'], skip: number): Loop => ({ over, json, skip, variable: fresh() });
  const turn = (at: Loop): Value => jsonValue(sql.current(at), compilation, TRUE);
  const each = (at: Loop, failures: Failures): Failures =>
    anyOf(failures, sql) === FALSE ? [] : [{ kind: 'each', when: TRUE, loop: at, failures }];
  return {
    present,
    is: (type) => sql.jsonIs(json, type),
    text: () => sql.jsonText(json),
    double: () => sql.jsonDouble(json),
    isTrue: () => sql.jsonIsTrue(json),
    member: (name) => jsonValue(sql.jsonMember(json, name), compilation),
    size: () => sql.jsonSize(json),
    eachMember(visit) {
      const members = loop('members', 0);
      return each(members, visit(memberName(members, compilation), turn(members)));
    },
    item: (index) => jsonValue(sql.jsonItem(json, index), compilation),
    length: () => sql.jsonLength(json),
    eachItem(skip, visit) {
      const items = loop('items', skip);
      return each(items, visit(turn(items), sql.index(items)));
    },
    countItems(test) {
      const items = loop('items', 0);
      const condition = test(turn(items));
      if (condition === TRUE) return sql.jsonLength(json);
      return condition === FALSE ? '0' : sql.count(items, condition);
    },
    hasDuplicates: () => sql.hasDuplicates(json, fresh),
    shown: () => sql.jsonShown(json),
  };
}

function memberName(loop: Loop, { sql }: Compilation): MemberName {
  const name = sql.name(loop);
  return {
    sql: name,
    pointer: sql.pointerToken(name),
    matches: (pattern) => sql.matches(name, toRe2(pattern)),
    isOneOf: (names) => or(...names.map((known) => `${name} = ${sql.text(known)}`)),
  };
}
