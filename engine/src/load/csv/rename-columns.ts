import { LastroError } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import type { CsvLayout } from './csv-layout.js';
import { distinctNames, separatorHint } from '../input/header.js';

/** A header as it is written in a file. */
export interface WrittenHeader {
  file: string;
  line: number;
  names: readonly string[];
  /** Whether messages may quote it. */
  quote: boolean;
  /** Whether the file may lack columns. Default: it may not. */
  mayLack?: boolean | undefined;
}

/** Changes that are listed one by one. */
const MAX_LISTED = 5;

/**
 * The names of a file's columns as its layout renames them, and what the rule `'rename'` changed, as sentences. Throws when `rename`
 * names a column that is not there.
 */
export function renameColumns(
  { file, line, names: written, quote, mayLack = false }: WrittenHeader,
  { header, rename = {} }: CsvLayout,
): { names: string[]; notes: string[] } {
  const names = header === 'rename' ? numberedNames(written) : [...written];
  const unknown = mayLack ? undefined : Object.keys(rename).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new LastroError(
      'load.header',
      `${file}: rename names ${JSON.stringify(unknown)}, which is not in the header`,
      {
        location: { file, line },
        hint:
          (names.length === 1 ? separatorHint(names[0] ?? '') : undefined) ??
          (quote ? suggest(unknown, names) : 'correct rename, or the file'),
      },
    );
  return {
    names: names.map((name) => (Object.hasOwn(rename, name) ? (rename[name] ?? name) : name)),
    notes: noteOf(written, names, quote),
  };
}

function noteOf(written: readonly string[], names: readonly string[], quote: boolean): string[] {
  const changed = names.flatMap((name, i) => (name === written[i] ? [] : [i]));
  if (changed.length === 0) return [];
  const listed = changed.slice(0, MAX_LISTED).map((i) => {
    const before =
      (written[i] ?? '').trim() === '' ? 'without a name' : quote ? JSON.stringify(written[i]) : 'repeated';
    return `column ${i + 1} (${before})${quote ? ` to ${names[i] ?? ''}` : ''}`;
  });
  const more = changed.length > MAX_LISTED ? [`${changed.length - MAX_LISTED} more`] : [];
  return [`its header is renamed: ${[...listed, ...more].join(', ')}`];
}

/** Names that a warehouse can tell apart: those that are blank by their place, those that occur twice, in any case, numbered. */
function numberedNames(written: readonly string[]): string[] {
  const names = written.map((name, i) => (name.trim() === '' ? `column${i + 1}` : name));
  return distinctNames(names, written, (name, repeat) => `${name}_${repeat + 1}`);
}
