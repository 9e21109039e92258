import { InvalidArgumentError, type Command } from 'commander';
import { decoderOf } from '../base/encoding.js';
import type { DecimalMark, Position, StatedDialect } from '../load/index.js';
import { choice } from './choice.js';

/** How a delimited file is written, where it cannot be detected from the file. */
export interface CsvFlags {
  delimiter?: string;
  encoding?: string;
  decimal?: DecimalMark;
  nulls?: string[];
  sheet?: string;
  positions?: Record<string, Position>;
  quote?: string;
  escape?: string;
  skip?: number;
  comment?: string;
  header?: false | 'rename';
  rename?: Record<string, string>;
}

const NAMED_DELIMITERS: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  bar: '|',
  '\\t': '\t',
};

function parseDelimiter(value: string): string {
  const delimiter = NAMED_DELIMITERS[value] ?? value;
  if (!/^[\x01-\x7f]$/.test(delimiter) || /["\r\n]/.test(delimiter))
    throw new InvalidArgumentError('use one character, or comma, semicolon, tab, bar');
  return delimiter;
}

function parseEncoding(value: string): string {
  const decoder = decoderOf(value);
  if (decoder === undefined) throw new InvalidArgumentError('use an encoding such as utf-8, latin1, utf-16le');
  return decoder.encoding === 'utf-8' ? 'utf-8' : value;
}

const parseNulls = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(',').map((marker) => marker.replace(/^(['"])(.*)\1$/, '$2')),
];

function parsePositions(value: string): Record<string, Position> {
  const columns = value.split(',').map((column): [string, Position] => {
    const [, name = '', first = '', last = ''] = /^\s*(.+):(\d+)-(\d+)\s*$/.exec(column) ?? [];
    if (name === '' || Number(first) < 1 || Number(last) < Number(first))
      throw new InvalidArgumentError('use the name, the first and the last character of each column: id:1-8,name:9-40');
    return [name, [Number(first), Number(last)]];
  });
  const names = columns.map(([name]) => name.toLowerCase());
  if (new Set(names).size < names.length) throw new InvalidArgumentError('name each column once');
  return Object.fromEntries(columns);
}

const NAMED_QUOTES: Readonly<Record<string, string>> = { none: '', double: '"', single: "'" };

function parseCharacter(value: string): string {
  if (!/^[\x21-\x7e]$/.test(value)) throw new InvalidArgumentError('use one character');
  return value;
}

const parseQuote = (value: string): string => NAMED_QUOTES[value] ?? parseCharacter(value);
const parseEscape = (value: string): string => (value === 'backslash' ? '\\' : parseCharacter(value));

function parseSkip(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('use a whole number of lines');
  return Number(value);
}

function parseHeader(value: string): false | 'rename' {
  if (value !== 'none' && value !== 'rename') throw new InvalidArgumentError('use none or rename');
  return value === 'none' ? false : value;
}

/** A header without an equals sign in it: the column is what follows the last one. */
function parseRename(value: string, before: Record<string, string> = {}): Record<string, string> {
  const at = value.lastIndexOf('=');
  if (at < 1 || at === value.length - 1) throw new InvalidArgumentError('use HEADER=COLUMN');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}

/** Options of the commands that read a file which no loader names. */
export function csvOptions(command: Command): Command {
  return command
    .option('--delimiter <character>', 'delimiter of a CSV file (default: detected)', parseDelimiter)
    .option('--encoding <name>', 'encoding of a CSV file that is not UTF-8, such as latin1 or utf-16le', parseEncoding)
    .addOption(choice('--decimal <mark>', 'decimal mark of a CSV file (default: detected)', ['.', ',']))
    .option('--nulls <values>', "values of a CSV file that stand for NULL, separated by commas: NA,''", parseNulls)
    .option('--quote <character>', 'quote of a CSV file, or single or none (default: double)', parseQuote)
    .option('--escape <character>', 'escape of a CSV file, or backslash (default: a quote is doubled)', parseEscape)
    .option(
      '--skip <lines>',
      'lines of a text file, or rows of a workbook, before its header that are not read',
      parseSkip,
    )
    .option('--comment <character>', 'lines of a CSV file that begin with it are not read', parseCharacter)
    .option(
      '--header <rule>',
      'none: a CSV file has no header; rename: blank and repeated names are numbered',
      parseHeader,
    )
    .option('--rename <header=column>', 'name of a column of a CSV file; may be repeated', parseRename)
    .option('--sheet <name>', 'sheet of an Excel workbook (default: the only one)')
    .option(
      '--positions <columns>',
      'columns of a file with fixed positions: id:1-8,name:9-40, the first and the last character of each',
      parsePositions,
    );
}

/** The options of a file, from the flags. */
export function toCsvDialect(flags: CsvFlags): StatedDialect {
  const { delimiter, encoding, decimal, nulls, quote, escape, skip, comment, header, rename, sheet, positions } = flags;
  const stated = {
    delimiter,
    encoding,
    decimal,
    nulls,
    quote,
    escape,
    skip,
    comment,
    header,
    rename,
    sheet,
    positions,
  };
  return Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
}
