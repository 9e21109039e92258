import { FALSE, type Predicate } from '../../sql/predicates.js';
import type { Compilation } from './compilation.js';
import { createValue, type Value } from './value.js';

/** Text and nothing else: a name, or a column whose values are always text. */
export function textValue(text: string, present: Predicate, { sql }: Compilation): Value {
  return createValue(text, {
    present,
    is: (type) => (type === 'string' ? present : FALSE),
    displayText: () => sql.quotedText(text),
  });
}
