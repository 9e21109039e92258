import { guard, type Failures } from '../failure.js';
import { countTrue, TRUE, when, FALSE, type Predicate } from '../predicates.js';
import type { JsonType } from '../schema.js';
import { pointerToken } from '../schema.js';
import type { Compilation } from './compilation.js';
import { Absent, type MemberName, type Value } from './value.js';

/** A table's row: an object whose properties are the columns. */
export class RecordValue extends Absent {
  override readonly present: Predicate = TRUE;

  constructor(
    private readonly columns: ReadonlyMap<string, Value>,
    private readonly compilation: Compilation,
  ) {
    super(compilation.sql.nullText());
  }

  override is(type: JsonType): Predicate {
    return type === 'object' ? TRUE : FALSE;
  }
  override member(name: string): Value {
    return this.columns.get(name) ?? new Absent(this.nothing);
  }
  override size(): string {
    return countTrue([...this.columns.values()].map(({ present }) => present));
  }
  override eachMember(visit: (name: MemberName, value: Value) => Failures): Failures {
    return [...this.columns].flatMap(([name, value]) => guard(value.present, visit(this.name(name), value)));
  }

  private name(name: string): MemberName {
    const { dialect } = this.compilation.sql;
    return {
      sql: dialect.string(name),
      pointer: dialect.string(pointerToken(name)),
      known: name,
      matches: (pattern) => when(new RegExp(pattern, 'u').test(name)),
      isOneOf: (names) => when(names.includes(name)),
    };
  }
}
