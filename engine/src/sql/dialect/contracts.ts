import type { JsonType } from '../../base/json-type.js';
import type { Predicate } from '../predicates.js';
import type { ColumnKind } from './types.js';

/** The items of a JSON list, or the members of a JSON object, taken one by one. */
export interface Loop {
  over: 'items' | 'members';
  /** SQL of the JSON value; a value of another type has none. */
  json: string;
  /** Items left out at the beginning. */
  skip: number;
  /** A name no enclosing loop has. */
  variable: string;
}

/** What a violation says of a broken rule. The last three are SQL texts. */
export interface ViolationParts {
  keyword: string;
  schemaPath: string;
  instancePath: string;
  property: string;
  value: string;
}

/**
 * What the compiled checks need of an engine beyond its quoting. All take and give SQL. "JSON" is a value of the
 * engine's own JSON type, NULL where there is nothing (the JSON value null is not NULL).
 */
export interface ContractSqlDialect {
  /** Text that a column's value is in JSON: dates and moments in ISO 8601 with `T` and `Z`. */
  isoText(column: string, kind: ColumnKind): string;
  /** JSON of a nested column. */
  toJson(column: string): string;
  /** JSON of a text, NULL when it is none. */
  parseJson(text: string): string;

  /** A text literal; also of text with NUL. */
  text(text: string): string;
  /** Whether text that is not NULL matches a pattern of RE2. */
  matches(text: string, re2: string): Predicate;
  /** Length in code points. */
  length(text: string): string;
  concat(parts: readonly string[]): string;
  /** A step of a JSON pointer: `/` and the name with `~` and `/` escaped. */
  pointerToken(name: string): string;
  asText(value: string): string;
  nullText(): string;
  /** Double of a text, NULL when it is none. */
  toDouble(text: string): string;
  /** Double of a number column. */
  numberToDouble(column: string): string;
  double(value: number): string;
  isFinite(double: string): Predicate;
  isWhole(double: string): Predicate;
  isMultiple(double: string, of: number): Predicate;

  jsonIs(json: string, type: JsonType): Predicate;
  /** Text of a JSON string, double of a JSON number, condition of a JSON boolean. */
  jsonText(json: string): string;
  jsonDouble(json: string): string;
  jsonIsTrue(json: string): Predicate;
  /** A member by name; NULL unless the value is an object that has it. */
  jsonMember(json: string, name: string): string;
  jsonItem(json: string, index: number): string;
  jsonLength(json: string): string;
  jsonSize(json: string): string;
  /** Whether a list has two equal items. */
  hasDuplicates(json: string, uniqueName: () => string): Predicate;
  /** JSON text, for messages. */
  jsonForMessage(json: string): string;
  /** JSON text of a text: in double quotes, escaped. */
  quotedText(text: string): string;

  /** Inside a loop: the item or the member's value as JSON, the item's index from 0, the member's name. */
  current(loop: Loop): string;
  index(loop: Loop): string;
  name(loop: Loop): string;
  exists(loop: Loop, condition: Predicate): Predicate;
  count(loop: Loop, condition: Predicate): string;

  /** A list with one violation when the condition is true, else an empty one. */
  violation(condition: Predicate, parts: ViolationParts): string;
  /** The violations of every turn of a loop as one list. */
  collect(loop: Loop, condition: Predicate, lists: readonly string[]): string;
  joinLists(lists: readonly string[]): string;
  /** A query of one row for each violation, `key` columns before it. */
  violationsQuery(parts: {
    table: string;
    key: readonly string[];
    invalid: Predicate;
    list: string;
    limit: number | undefined;
  }): string;
}

/** How far a quotient may be from a whole number, as a share of the quotient: the last digits of a double. */
export const MULTIPLE_TOLERANCE = 1e-14;

/** The columns of a violation, in their order. */
export const VIOLATION_COLUMNS = ['keyword', 'instance_path', 'schema_path', 'property', 'value'] as const;
