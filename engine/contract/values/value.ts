import type { Failures } from '../failure.js';
import { FALSE, type Predicate } from '../predicates.js';
import type { JsonType } from '../schema.js';

/** A property's name: known beforehand for columns, SQL for members of a JSON object. */
export interface MemberName {
  sql: string;
  matches(pattern: string): Predicate;
  isOneOf(names: readonly string[]): Predicate;
  /** What it adds to the record's path. */
  pointer: string;
  known: string | undefined;
}

/**
 * A place of the record as SQL sees it. What a value *is* can always be asked; its text, number, members and items only
 * where the answer was yes.
 */
export interface Value {
  readonly present: Predicate;
  is(type: JsonType): Predicate;
  text(): string;
  double(): string;
  isTrue(): Predicate;
  member(name: string): Value;
  size(): string;
  eachMember(visit: (name: MemberName, value: Value) => Failures): Failures;
  item(index: number): Value;
  length(): string;
  /** `visit` is given the item and SQL of its index. */
  eachItem(skip: number, visit: (value: Value, index: string) => Failures): Failures;
  countItems(test: (value: Value) => Predicate): string;
  hasDuplicates(): Predicate;
  /** SQL of a text to show in messages. */
  shown(): string;
}

/** Nothing is there; the base of values that are only one thing. */
export class Absent implements Value {
  readonly present: Predicate = FALSE;

  constructor(protected readonly nothing: string) {}

  is(_type: JsonType): Predicate {
    return FALSE;
  }
  text(): string {
    return this.nothing;
  }
  double(): string {
    return 'NULL';
  }
  isTrue(): Predicate {
    return FALSE;
  }
  member(_name: string): Value {
    return new Absent(this.nothing);
  }
  size(): string {
    return '0';
  }
  eachMember(_visit: (name: MemberName, value: Value) => Failures): Failures {
    return [];
  }
  item(_index: number): Value {
    return new Absent(this.nothing);
  }
  length(): string {
    return '0';
  }
  eachItem(_skip: number, _visit: (value: Value, index: string) => Failures): Failures {
    return [];
  }
  countItems(_test: (value: Value) => Predicate): string {
    return '0';
  }
  hasDuplicates(): Predicate {
    return FALSE;
  }
  shown(): string {
    return this.nothing;
  }
}
