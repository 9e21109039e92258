import { InvalidArgumentError } from 'commander';
import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

interface ShowFlags extends CommonFlags {
  select?: string[];
  inline?: string;
  failures?: string;
  limit: number;
  output: 'text' | 'json' | 'csv';
}

export const showCommand: AddCommand = (program, io) => {
  commonOptions(program.command('show').description('print rows of a model, of SQL, or those that failed a check'))
    .option('-s, --select <name>', 'the model or table', (name: string, before?: string[]) => [...(before ?? []), name])
    .option('--inline <sql>', 'SQL with @ref and the other helpers')
    .option('--failures <check>', 'rows that failed a check in the last run, by the id of the check')
    .addOption(choice('--output <format>', 'format of the rows', ['text', 'json', 'csv'], 'text'))
    .option(
      '--limit <n>',
      'maximum number of rows',
      (value) => {
        if (!/^\d+$/.test(value)) throw new InvalidArgumentError('use a whole number');
        return Number(value);
      },
      5,
    )
    .action(async (flags: ShowFlags) => {
      const { show } = await import('../commands/show/show.js');
      const { out, write = out } = io;
      const rows = await show(toRunOptions(flags, io), flags);
      if (flags.output === 'text' || io.isTTY) out(rows);
      else write(rows);
    });
};
