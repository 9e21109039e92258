import { guard } from '../failure.js';
import { countTrue, FALSE, TRUE, when } from '../predicates.js';
import { pointerToken } from '../schema.js';
import type { Compilation } from './compilation.js';
import { valueOf, type MemberName, type Value } from './value.js';

/** A table's row: an object whose properties are the columns. */
export function recordValue(columns: ReadonlyMap<string, Value>, { sql }: Compilation): Value {
  const blank = sql.nullText();
  const nameOf = (name: string): MemberName => ({
    sql: sql.text(name),
    pointer: sql.text(pointerToken(name)),
    matches: (pattern) => when(new RegExp(pattern, 'u').test(name)),
    isOneOf: (names) => when(names.includes(name)),
  });
  return valueOf(blank, {
    present: TRUE,
    is: (type) => (type === 'object' ? TRUE : FALSE),
    member: (name) => columns.get(name) ?? valueOf(blank),
    size: () => countTrue([...columns.values()].map(({ present }) => present)),
    eachMember: (visit) => [...columns].flatMap(([name, value]) => guard(value.present, visit(nameOf(name), value))),
  });
}
