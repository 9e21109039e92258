import { LastroError } from '../base/errors.js';
import { nearest } from '../base/text.js';

/** Throws when a file's columns are not those wanted; the order does not matter. */
export function checkHeader(file: string, line: number, wanted: readonly string[], found: readonly string[]): void {
  const location = { file, line };
  if (found.length === 0)
    throw new LastroError('load.header-unreadable', `the header of ${file} cannot be read`, {
      location,
      hint: 'is it a text file in the encoding the loader names, with line feeds at the ends of its lines?',
    });
  const missing = wanted.filter((column) => !found.includes(column));
  const extra = found.filter((column, i) => !wanted.includes(column) || found.indexOf(column) !== i);
  if (missing.length === 0 && extra.length === 0) return;
  const parts = [
    ...missing.map((column) => {
      const near = nearest(column, extra);
      return `column ${column} is missing${near === undefined ? '' : ` (renamed to ${near}?)`}`;
    }),
    ...extra.map((column) =>
      found.indexOf(column) !== found.lastIndexOf(column) && wanted.includes(column)
        ? `column ${column} stands twice`
        : `column ${JSON.stringify(column.slice(0, 80))} is not expected`,
    ),
  ];
  const shown = found.map((column) => column.slice(0, 80)).slice(0, 50);
  throw new LastroError(
    'load.header',
    `${file}: ${parts.slice(0, 10).join(', ')}; wanted ${wanted.join(', ')}; found ${shown.join(', ')}`,
    { location, hint: 'correct the file, or the columns of the loader' },
  );
}
