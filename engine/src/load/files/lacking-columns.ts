import { LastroError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import type { PreparedFile } from '../input/prepared-file.js';

/** Files that a sentence names. */
const MAX_NAMES = 3;

/** What a reader should know of columns that files lack. Throws for a column that none of them has. */
export function lackingNotes(prepared: readonly PreparedFile[]): string[] {
  // A file without a record that can be read says nothing of its columns.
  const files = prepared.filter(({ read, rejected }) => read === 0 || rejected < read);
  const columns = new Set(files.flatMap(({ lacking = [] }) => lacking));
  return [...columns].map((column) => {
    const names = files.flatMap(({ input, lacking = [] }) => (lacking.includes(column) ? [input.name] : []));
    if (names.length === files.length)
      throw new LastroError('load.header', `no file has the column ${column}`, {
        location: { file: names[0] ?? '' },
        hint: 'correct the columns of the loader: at least one file must have each of them',
      });
    const more = names.length - MAX_NAMES;
    const shown = [...names.slice(0, MAX_NAMES), ...(more > 0 ? [count(more, 'more file')] : [])].join(', ');
    return `column ${column} is missing in ${count(names.length, 'file')} and NULL in the rows of ${shown}`;
  });
}
