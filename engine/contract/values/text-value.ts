import type { Predicate } from '../predicates.js';
import { FALSE } from '../predicates.js';
import type { JsonType } from '../schema.js';
import { Absent } from './value.js';

/** Text and nothing else: a name, or a column whose values are always text. */
export class TextValue extends Absent {
  constructor(
    sql: string,
    override readonly present: Predicate,
  ) {
    super(sql);
  }

  override is(type: JsonType): Predicate {
    return type === 'string' ? this.present : FALSE;
  }
}
