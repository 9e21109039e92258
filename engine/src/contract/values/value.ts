import type { Failures } from '../failure.js';
import { FALSE, type Predicate } from '../../sql/predicates.js';
import type { JsonType } from '../../base/json-type.js';

/** A property's name: known beforehand for columns, SQL for members of a JSON object. */
export interface MemberName {
  sql: string;
  matches: (pattern: string) => Predicate;
  isOneOf: (names: readonly string[]) => Predicate;
  /** SQL of what it adds to the record's path. */
  pointer: string;
}

/**
 * A value of the record as SQL. Its type can always be tested; its text, number, members and items are valid only where
 * it has that type.
 */
export interface Value {
  readonly present: Predicate;
  is: (type: JsonType) => Predicate;
  text: () => string;
  double: () => string;
  isTrue: () => Predicate;
  member: (name: string) => Value;
  size: () => string;
  eachMember: (visit: (name: MemberName, value: Value) => Failures) => Failures;
  item: (index: number) => Value;
  length: () => string;
  /** `visit` is given the item and SQL of its index. */
  eachItem: (skip: number, visit: (value: Value, index: string) => Failures) => Failures;
  countItems: (test: (value: Value) => Predicate) => string;
  hasDuplicates: () => Predicate;
  /** SQL of the value as JSON text, for messages. */
  displayText: () => string;
}

/** An absent value, or one of which only `known` is known. `blank` is SQL of a NULL text. */
export function createValue(nullText: string, overrides: Partial<Value> = {}): Value {
  return {
    present: FALSE,
    is: () => FALSE,
    text: () => nullText,
    double: () => 'NULL',
    isTrue: () => FALSE,
    member: () => createValue(nullText),
    size: () => '0',
    eachMember: () => [],
    item: () => createValue(nullText),
    length: () => '0',
    eachItem: () => [],
    countItems: () => '0',
    hasDuplicates: () => FALSE,
    displayText: () => nullText,
    ...overrides,
  };
}
