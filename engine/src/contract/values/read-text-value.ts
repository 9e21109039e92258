import { and, FALSE, not, or, type Predicate } from '../../sql/predicates.js';
import { NUMBER_TEXT, type PropertyReading } from '../reading.js';
import { toRe2 } from '../regex.js';
import type { JsonType } from '../../base/json-type.js';
import type { Compilation } from './compilation.js';
import { jsonValue } from './json-value.js';
import { createValue, type Value } from './value.js';

/** Text read by its property's types, as {@link readText} reads it for a record. */
export function readTextValue(column: string, { types }: PropertyReading, compilation: Compilation): Value {
  const { sql } = compilation;
  const absent = createValue(sql.nullText());
  const present = `${column} IS NOT NULL`;
  const double = sql.toDouble(column);
  const startsWith = (bracket: string): Predicate => `COALESCE(SUBSTR(${column}, 1, 1) = '${bracket}', FALSE)`;
  const json = jsonValue(sql.parseJson(column), compilation);
  const isNumber =
    types.has('number') || types.has('integer')
      ? and(sql.matches(column, toRe2(NUMBER_TEXT)), sql.isFinite(double))
      : FALSE;
  const isBoolean = types.has('boolean') ? `COALESCE(${column} IN ('true', 'false'), FALSE)` : FALSE;
  const list = types.has('array') ? json : absent;
  const isArray = types.has('array') ? and(startsWith('['), json.is('array')) : FALSE;
  const object = types.has('object') ? json : absent;
  const isObject = types.has('object') ? and(startsWith('{'), json.is('object')) : FALSE;
  const is: Readonly<Record<JsonType, Predicate>> = {
    null: FALSE,
    boolean: isBoolean,
    number: isNumber,
    integer: isNumber === FALSE ? FALSE : and(isNumber, sql.isWhole(double)),
    array: isArray,
    object: isObject,
    string: and(present, not(or(isNumber, isBoolean, isArray, isObject))),
  };
  return {
    present,
    is: (type) => is[type],
    text: () => column,
    double: () => double,
    isTrue: () => `COALESCE(${column} = 'true', FALSE)`,
    member: object.member,
    size: object.size,
    eachMember: object.eachMember,
    item: list.item,
    length: list.length,
    eachItem: list.eachItem,
    countItems: list.countItems,
    hasDuplicates: list.hasDuplicates,
    displayText() {
      const read = or(isNumber, isBoolean, isArray, isObject);
      const quoted = sql.quotedText(column);
      return read === FALSE ? quoted : `CASE WHEN ${read} THEN ${column} ELSE ${quoted} END`;
    },
  };
}
