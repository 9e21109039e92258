import { isCount, isMapping, isText } from '../../base/check-keys.js';
import { UsageError } from '../../base/errors.js';
import type { OptionChecks } from '../../base/options.js';
import { count } from '../../base/text.js';
import type { DialectOptions, Quoting } from './dialect-scanner.js';
import type { FileScan } from './scan-file.js';

/** What of a delimited file nothing can tell but its sender. */
export interface CsvLayout extends Quoting {
  /** Physical lines before the header that are not read, such as a title. Default: 0. */
  readonly skip?: number | undefined;
  /** One character: a line that begins with it, and not inside quotes, is no record. Default: every line may be one. */
  readonly comment?: string | undefined;
  /**
   * `false`: there is no header, and columns go by position. `'rename'`: a column with a blank header is called `column3` by its
   * position from 1, the second column `name` is called `name_2`. Default: `true`.
   */
  readonly header?: boolean | 'rename' | undefined;
  /** Columns that are called otherwise than the header has it: `{ 'Order ID': 'order_id' }`. Default: none. */
  readonly rename?: Readonly<Record<string, string>> | undefined;
}

const isCharacter = (value: unknown): boolean => typeof value === 'string' && /^[\x21-\x7e]$/.test(value);

/** What each part of a layout must be. */
export const LAYOUT_CHECKS: OptionChecks<CsvLayout> = {
  quote: [(value) => value === '' || isCharacter(value), `use one character, or '' where no value is quoted`],
  escape: [isCharacter, "use one character: '\\\\'"],
  skip: [isCount, 'use a whole number from 0: the lines before the header'],
  comment: [isCharacter, "use one character: '#'"],
  header: [
    (value) => typeof value === 'boolean' || value === 'rename',
    "use false where the file has none, or 'rename'",
  ],
  rename: [
    (value) => isMapping(value) && Object.values(value).every(isText),
    "map names of the header to columns: { 'Order ID': 'order_id' }",
  ],
};

/** Throws when the characters of a dialect cannot be told apart. */
export function assertLayout(file: string, delimiter: string, layout: CsvLayout): void {
  if (!/^[\x20-\x7e\t]$/.test(delimiter) || delimiter === '"')
    throw new UsageError('load.delimiter', `the delimiter of ${file} is ${JSON.stringify(delimiter)}`, {
      hint: 'use one ASCII character, not a quote',
    });
  const { quote = '"', escape = quote, comment } = layout;
  const refuse = (what: string, hint: string): never => {
    throw new UsageError('load.dialect', `the ${what}`, { hint });
  };
  const roles: [name: string, character: string][] = [['delimiter', delimiter]];
  const add = (name: string, character: string): void => {
    if (!isCharacter(character))
      refuse(`${name} of ${file} is ${JSON.stringify(character)}`, 'use one ASCII character');
    const other = roles.find(([, taken]) => taken === character)?.[0];
    if (other !== undefined)
      refuse(`${other} and the ${name} of ${file} are both ${JSON.stringify(character)}`, 'state what the file has');
    roles.push([name, character]);
  };
  if (quote !== '') add('quote', quote);
  if (escape !== quote) add('escape', escape);
  if (comment !== undefined) add('comment', comment);
}

/** How the scanner finds the records of a file. */
export function scannerOptions({ quote, escape, skip, comment, header }: CsvLayout): DialectOptions {
  return { quote, escape, skip: skip ?? 0, comment, hasHeader: header !== false };
}

/** What of a file is not read as records, as sentences. */
export function layoutNotes({ skip = 0, comment = '' }: CsvLayout, { comments }: Pick<FileScan, 'comments'>): string[] {
  return [
    ...(skip === 0 ? [] : [skip === 1 ? 'its first line is skipped' : `its first ${count(skip, 'line')} are skipped`]),
    ...(comments === 0
      ? []
      : [
          `${count(comments, 'line')} ${comments === 1 ? 'that begins' : 'that begin'} with ${comment} ${comments === 1 ? 'is a comment' : 'are comments'}`,
        ]),
  ];
}
