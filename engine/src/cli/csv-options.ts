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
  return Object.fromEntries(columns);
}

/** Options of the commands that read a file which no loader names. */
export function csvOptions(command: Command): Command {
  return command
    .option('--delimiter <character>', 'delimiter of a CSV file (default: detected)', parseDelimiter)
    .option('--encoding <name>', 'encoding of a CSV file that is not UTF-8, such as latin1 or utf-16le', parseEncoding)
    .addOption(choice('--decimal <mark>', 'decimal mark of a CSV file (default: detected)', ['.', ',']))
    .option('--nulls <values>', "values of a CSV file that stand for NULL, separated by commas: NA,''", parseNulls)
    .option('--sheet <name>', 'sheet of an Excel workbook (default: the only one)')
    .option(
      '--positions <columns>',
      'columns of a file with fixed positions: id:1-8,name:9-40, the first and the last character of each',
      parsePositions,
    );
}

/** The options of a file, from the flags. */
export function toCsvDialect({ delimiter, encoding, decimal, nulls, sheet, positions }: CsvFlags): StatedDialect {
  return {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(nulls === undefined ? {} : { nulls }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(positions === undefined ? {} : { positions }),
  };
}
