import { LastroError } from '../base/errors.js';
import { suggest } from '../base/text.js';

/** A check names a column that its table does not have: `check.unknown-column`. */
export class UnknownColumnError extends LastroError {
  constructor(
    readonly column: string,
    known: Iterable<string>,
  ) {
    super('check.unknown-column', `the column "${column}" does not exist`, { hint: suggest(column, known) });
  }
}
