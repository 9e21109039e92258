import type { AddCommand } from './command.js';
import { commonOptions, selectionOptions, toRunOptions, type CommonFlags } from './options.js';

export const sourceCommand: AddCommand = (program, io, exit) => {
  const source = program.command('source').description('inspect the sources');
  selectionOptions(commonOptions(source.command('freshness').description('check how old the data of each source is')))
    .option('--warn-error', 'treat warnings as failures')
    .action(async (flags: CommonFlags) => {
      const { checkFreshness } = await import('../commands/freshness.js');
      const { exitCode, lines } = await checkFreshness(toRunOptions(flags, io));
      for (const line of lines) io.out(line);
      exit(exitCode);
    });
};
