import { isUtf8 } from 'node:buffer';
import { LastroError } from '../../base/errors.js';
import { nearest } from '../../base/text.js';

/** The names of a file's columns: one with a blank header has its place from 0 in its name, `Unnamed: 0`, as pandas calls it. */
const columnNames = (written: readonly string[]): string[] =>
  written.map((name, i) => (name === '' ? `Unnamed: ${i}` : name));

/**
 * The same names where a warehouse can tell them apart: the second of `a` is `a.1`, as pandas calls it, or as `numbered` says. No name is
 * made that is `written` elsewhere.
 */
export function distinctNames(
  names: readonly string[],
  written = names,
  numbered = (name: string, repeat: number) => `${name}.${repeat}`,
): string[] {
  const taken = new Set(written.map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  return names.map((name, i) => {
    const isFree = (candidate: string): boolean =>
      !seen.has(candidate) && (candidate === written[i]?.toLowerCase() || !taken.has(candidate));
    let distinct = name;
    for (let repeat = 1; !isFree(distinct.toLowerCase()); repeat++) distinct = numbered(name, repeat);
    seen.add(distinct.toLowerCase());
    return distinct;
  });
}

/** The names under which a loader lists a file's columns: those of repeated ones where it lists them so. */
function namesAsExpected(written: readonly string[], expected: readonly string[]): string[] {
  const names = columnNames(written);
  const distinct = distinctNames(names);
  return distinct.some((name, i) => name !== names[i] && expected.includes(name)) ? distinct : names;
}

interface ExpectedHeader {
  file: string;
  line: number;
  expected: readonly string[];
  found: readonly string[];
  /** Whether lines may come before it. Default: it is no line of a text. */
  isCsv?: boolean;
  /** Whether the file may lack columns. */
  unionByName?: boolean | undefined;
  /** Whether there are other files, which may have what this one lacks. */
  isOneOfSeveral?: boolean | undefined;
}

/**
 * The names of a file's columns. Throws when they are not those wanted; the
 * order does not matter. Unquoted, a first line may be a person's data.
 */
export function checkHeader(
  { file, line, expected, found: written, isCsv = false, unionByName = false, isOneOfSeveral = false }: ExpectedHeader,
  quote = true,
): string[] {
  const location = { file, line };
  const found = namesAsExpected(written, expected);
  const known = { found: new Set(found), expected: new Set(expected), seen: new Set<string>() };
  const missing = unionByName ? [] : expected.filter((column) => !known.found.has(column));
  const extra = found.filter((column) => {
    const isExtra = !known.expected.has(column) || known.seen.has(column);
    known.seen.add(column);
    return isExtra;
  });
  if (missing.length === 0 && extra.length === 0) return found;
  const candidates = extra.slice(0, 50).map((column) => column.slice(0, 80));
  const parts = [
    ...missing.slice(0, MAX_PROBLEMS).map((column) => {
      const near = quote ? nearest(column, candidates) : undefined;
      return `column ${column} is missing${near === undefined ? '' : ` (renamed to ${onOneLine(near)}?)`}`;
    }),
    ...extra.slice(0, MAX_PROBLEMS).map((column) => {
      const place = found.indexOf(column);
      if (place !== found.lastIndexOf(column) && known.expected.has(column)) return `column ${column} occurs twice`;
      if (written[place] === '') return `the unnamed column, called ${column}, is not expected`;
      return `column ${quote ? JSON.stringify(column.slice(0, 80)) : place + 1} is not expected`;
    }),
  ];
  const foundColumns = found.slice(0, 50).map((column) => onOneLine(column.slice(0, 80)));
  throw new LastroError(
    'load.header',
    `${file}: ${parts.slice(0, MAX_PROBLEMS).join(', ')}; expected ${expected.join(', ')}${quote ? `; found ${foundColumns.join(', ')}` : ''}`,
    {
      location,
      hint:
        isOneOfSeveral && extra.length === 0
          ? UNION_HINT
          : hintOf(written, found, isCsv && line === 1 && missing.length === expected.length),
    },
  );
}

/**
 * The columns of a file that names its own. Throws for names that a table cannot tell apart, unless it renames them; a column without a name is named
 * by its place, which is passed to `note`.
 */
export function ownHeader(
  {
    file,
    line,
    found,
    hint = 'rename one in the file',
  }: { file: string; line: number; found: readonly string[]; hint?: string },
  note: (sentence: string) => void,
  quote = true,
  renamesRepeated = false,
): string[] {
  const names = renamesRepeated ? distinctNames(columnNames(found)) : columnNames(found);
  const shown = (i: number): string =>
    quote ? JSON.stringify(onOneLine((names[i] ?? '').slice(0, 80))) : `column ${i + 1}`;
  const first = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const known = first.get(name.toLowerCase());
    first.set(name.toLowerCase(), i);
    if (known === undefined) continue;
    throw new LastroError(
      'load.header',
      names[known] === name
        ? `${file}: column ${shown(i)} occurs twice`
        : `${file}: the names ${shown(known)} and ${shown(i)} differ only in case`,
      { location: { file, line }, hint: `checks cannot distinguish them: ${hint}` },
    );
  }
  const unnamed = found.flatMap((name, i) => (name === '' ? [i] : []));
  if (unnamed.length > 0)
    note(
      unnamed.length === 1
        ? `its column ${(unnamed[0] ?? 0) + 1} has no name and is called "Unnamed: ${unnamed[0] ?? 0}"`
        : `${unnamed.length} of its columns have no name and are called "Unnamed: ${unnamed[0] ?? 0}" and so on`,
    );
  const padded = found.flatMap((name, i) => (name === name.trim() ? [] : [shown(i)]));
  if (padded.length > 0) note(`leading or trailing blanks are part of the name of ${padded.join(', ')}`);
  return names;
}

/** A first record in which the scanner found no fields: what it looks like, and what may be wrong with it. */
export function unreadableHeader(file: string, line: number, start: Buffer, quote = true): LastroError {
  const [first = ''] = start.toString('latin1').split('\n');
  const preview = first.slice(0, 60).replaceAll(/[^\x20-\x7e]/g, '·');
  return new LastroError(
    'load.header-unreadable',
    `the header of ${file} cannot be read${quote ? `: ${preview}` : ''}`,
    {
      location: { file, line },
      hint: headerHint(start, first),
    },
  );
}

const MAX_PROBLEMS = 10;

function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '·');
}

const UNION_HINT = 'correct the file, or let files lack columns, which are NULL in their rows: unionByName: true';
const FIX_HEADER_HINT = 'correct the file, or the columns of the loader';
const RENAME_HINT =
  "correct the file or the columns of the loader, or set its header: 'rename', which numbers such names";
const SKIP_HINT =
  "where lines come before the header, set the loader's skip to their number; else correct its columns or the file";

/** What to do with columns that are not those wanted; `hasNone`: the first line has none of them. */
function hintOf(written: readonly string[], found: readonly string[], hasNone: boolean): string {
  const separator = found.length === 1 ? separatorHint(found[0] ?? '') : undefined;
  if (separator !== undefined) return separator;
  if (hasNone) return SKIP_HINT;
  return distinctNames(found).some((name, i) => name !== written[i]) ? RENAME_HINT : FIX_HEADER_HINT;
}

const UTF16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

function headerHint(start: Buffer, first: string): string {
  const utf16 = UTF16.findIndex((mark) => start.subarray(0, 2).equals(mark));
  if (utf16 !== -1) return `it is UTF-16: set the loader's encoding: '${utf16 === 0 ? 'utf-16le' : 'utf-16be'}'`;
  if (start.includes(0)) return 'it looks like a binary file';
  if (/\r[^\n]/.test(first)) return 'its lines end in carriage returns only: use line feeds';
  if (!isUtf8(Buffer.from(first, 'latin1'))) return "it is not UTF-8: set the loader's encoding, such as 'latin1'";
  return separatorHint(first) ?? 'correct the quotes in its first line';
}

/** What to do with a header that seems to have another separator. */
export function separatorHint(first: string): string | undefined {
  const occurrences = (separator: string): number => first.split(separator).length - 1;
  const [likeliest = ','] = [',', ';', '\t', '|'].sort((a, b) => occurrences(b) - occurrences(a));
  if (likeliest === ',' || occurrences(likeliest) === 0) return undefined;
  return `its values seem to be separated by ${JSON.stringify(likeliest)}: set it as the loader's delimiter`;
}
