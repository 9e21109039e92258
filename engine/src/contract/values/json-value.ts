import type { Loop } from '../../sql/dialect/contracts.js';
import { anyFailure, type Failures } from '../failure.js';
import { FALSE, or, TRUE, type Predicate } from '../../sql/predicates.js';
import { toRe2 } from '../regex.js';
import type { Compilation } from './compilation.js';
import type { MemberName, Value } from './value.js';

/** A value of the engine's JSON type. */
export function jsonValue(json: string, compilation: Compilation, present: Predicate = `${json} IS NOT NULL`): Value {
  const { sql, uniqueName } = compilation;
  const createLoop = (over: Loop['over'], skip: number): Loop => ({ over, json, skip, variable: uniqueName() });
  const loopValue = (currentLoop: Loop): Value => jsonValue(sql.current(currentLoop), compilation, TRUE);
  const forEachFailure = (currentLoop: Loop, failures: Failures): Failures =>
    anyFailure(failures, sql) === FALSE ? [] : [{ kind: 'each', when: TRUE, loop: currentLoop, failures }];
  return {
    present,
    is: (type) => sql.jsonIs(json, type),
    text: () => sql.jsonText(json),
    double: () => sql.jsonDouble(json),
    isTrue: () => sql.jsonIsTrue(json),
    member: (name) => jsonValue(sql.jsonMember(json, name), compilation),
    size: () => sql.jsonSize(json),
    eachMember(visit) {
      const members = createLoop('members', 0);
      return forEachFailure(members, visit(createMemberName(members, compilation), loopValue(members)));
    },
    item: (index) => jsonValue(sql.jsonItem(json, index), compilation),
    length: () => sql.jsonLength(json),
    eachItem(skip, visit) {
      const items = createLoop('items', skip);
      return forEachFailure(items, visit(loopValue(items), sql.index(items)));
    },
    countItems(test) {
      const items = createLoop('items', 0);
      const condition = test(loopValue(items));
      if (condition === TRUE) return sql.jsonLength(json);
      return condition === FALSE ? '0' : sql.count(items, condition);
    },
    hasDuplicates: () => sql.hasDuplicates(json, uniqueName),
    displayText: () => sql.jsonForMessage(json),
  };
}

function createMemberName(loop: Loop, { sql }: Compilation): MemberName {
  const name = sql.name(loop);
  return {
    sql: name,
    pointer: sql.pointerToken(name),
    matches: (pattern) => sql.matches(name, toRe2(pattern)),
    isOneOf: (names) => or(...names.map((known) => `${name} = ${sql.text(known)}`)),
  };
}
