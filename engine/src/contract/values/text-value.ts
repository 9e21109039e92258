import { FALSE, type Predicate } from '../predicates.js';
import type { Compilation } from './compilation.js';
import { valueOf, type Value } from './value.js';

/** Text and nothing else: a name, or a column whose values are always text. */
export function textValue(text: string, present: Predicate, { sql }: Compilation): Value {
  return valueOf(text, {
    present,
    is: (type) => (type === 'string' ? present : FALSE),
    shown: () => sql.quotedText(text),
  });
}
