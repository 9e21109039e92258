import { onlyWhen } from '../failure.js';
import { countTrue, FALSE, TRUE, predicateOf } from '../../sql/predicates.js';
import { pointerToken } from '../../base/json-pointer.js';
import { patternTest } from '../pattern.js';
import type { Compilation } from './compilation.js';
import { createValue, type MemberName, type Value } from './value.js';

/** A table's row: an object whose properties are the columns. */
export function recordValue(columns: ReadonlyMap<string, Value>, { sql }: Compilation): Value {
  const nullText = sql.nullText();
  const nameOf = (name: string): MemberName => ({
    sql: sql.text(name),
    pointer: sql.text(pointerToken(name)),
    matches: (pattern) => predicateOf(patternTest(pattern)(name)),
    isOneOf: (names) => predicateOf(names.includes(name)),
  });
  return createValue(nullText, {
    present: TRUE,
    is: (type) => (type === 'object' ? TRUE : FALSE),
    member: (name) => columns.get(name) ?? createValue(nullText),
    size: () => countTrue([...columns.values()].map(({ present }) => present)),
    eachMember: (visit) => [...columns].flatMap(([name, value]) => onlyWhen(value.present, visit(nameOf(name), value))),
  });
}
