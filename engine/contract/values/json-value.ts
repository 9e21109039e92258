import type { Failures } from '../failure.js';
import type { Loop } from '../dialects/contract-dialect.js';
import { anyOf } from '../failure.js';
import { FALSE, or, TRUE, type Predicate } from '../predicates.js';
import { toRe2 } from '../regex.js';
import type { JsonType } from '../schema.js';
import type { Compilation } from './compilation.js';
import type { MemberName, Value } from './value.js';

/** A value of the engine's JSON type. */
export class JsonValue implements Value {
  constructor(
    private readonly json: string,
    private readonly compilation: Compilation,
    readonly present: Predicate = `${json} IS NOT NULL`,
  ) {}

  private get sql() {
    return this.compilation.sql;
  }

  is(type: JsonType): Predicate {
    return this.sql.jsonIs(this.json, type);
  }
  text(): string {
    return this.sql.jsonText(this.json);
  }
  double(): string {
    return this.sql.jsonDouble(this.json);
  }
  isTrue(): Predicate {
    return this.sql.jsonIsTrue(this.json);
  }
  member(name: string): Value {
    return new JsonValue(this.sql.jsonMember(this.json, name), this.compilation);
  }
  size(): string {
    return this.sql.jsonSize(this.json);
  }
  eachMember(visit: (name: MemberName, value: Value) => Failures): Failures {
    const loop = this.loop('members', 0);
    return this.each(loop, visit(jsonName(loop, this.compilation), this.turn(loop)));
  }
  item(index: number): Value {
    return new JsonValue(this.sql.jsonItem(this.json, index), this.compilation);
  }
  length(): string {
    return this.sql.jsonLength(this.json);
  }
  eachItem(skip: number, visit: (value: Value, index: string) => Failures): Failures {
    const loop = this.loop('items', skip);
    return this.each(loop, visit(this.turn(loop), this.sql.index(loop)));
  }
  countItems(test: (value: Value) => Predicate): string {
    const loop = this.loop('items', 0);
    const condition = test(this.turn(loop));
    if (condition === TRUE) return this.length();
    return condition === FALSE ? '0' : this.sql.count(loop, condition);
  }
  hasDuplicates(): Predicate {
    return this.sql.hasDuplicates(this.json, this.compilation.fresh);
  }
  shown(): string {
    return this.sql.jsonShown(this.json);
  }

  private loop(over: Loop['over'], skip: number): Loop {
    return { over, json: this.json, skip, variable: this.compilation.fresh() };
  }
  private turn(loop: Loop): JsonValue {
    return new JsonValue(this.sql.current(loop), this.compilation, TRUE);
  }
  private each(loop: Loop, failures: Failures): Failures {
    const some = anyOf(failures, this.sql);
    return some === FALSE ? [] : [{ kind: 'each', when: TRUE, loop, failures }];
  }
}

function jsonName(loop: Loop, { sql }: Compilation): MemberName {
  const name = sql.name(loop);
  return {
    sql: name,
    pointer: sql.pointerToken(name),
    known: undefined,
    matches: (pattern) => sql.matches(name, toRe2(pattern)),
    isOneOf: (names) => or(...names.map((known) => `${name} = ${sql.dialect.string(known)}`)),
  };
}

