import { InvalidArgumentError, type Command } from 'commander';
import { decoderOf } from '../base/encoding.js';
import type { DecimalMark, StatedDialect } from '../load/index.js';
import { choice } from './choice.js';

/** How a delimited file is written, where it cannot be detected from the file. */
export interface CsvFlags {
  delimiter?: string;
  encoding?: string;
  decimal?: DecimalMark;
  nulls?: string[];
  sheet?: string;
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

/** Options of the commands that read a file which no loader names. */
export function csvOptions(command: Command): Command {
  return command
    .option('--delimiter <character>', 'delimiter of a CSV file (default: detected)', parseDelimiter)
    .option('--encoding <name>', 'encoding of a CSV file that is not UTF-8, such as latin1 or utf-16le', parseEncoding)
    .addOption(choice('--decimal <mark>', 'decimal mark of a CSV file (default: detected)', ['.', ',']))
    .option('--nulls <values>', "values of a CSV file that stand for NULL, separated by commas: NA,''", parseNulls)
    .option('--sheet <name>', 'sheet of an Excel workbook (default: the only one)');
}

/** The options of a file, from the flags. */
export function toCsvDialect({ delimiter, encoding, decimal, nulls, sheet }: CsvFlags): StatedDialect {
  return {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(nulls === undefined ? {} : { nulls }),
    ...(sheet === undefined ? {} : { sheet }),
  };
}
