import { FALSE, type Predicate } from '../predicates.js';
import { valueOf, type Value } from './value.js';

/** Text and nothing else: a name, or a column whose values are always text. */
export function textValue(sql: string, present: Predicate): Value {
  return valueOf(sql, { present, is: (type) => (type === 'string' ? present : FALSE) });
}
