import type { AddCommand } from './command.js';
import { commonOptions, selectionOptions, toRunOptions, type CommonFlags } from './options.js';

export const sourceCommand: AddCommand = (program, io, exit) => {
  const source = program.command('source').description('about the sources');
  selectionOptions(commonOptions(source.command('freshness').description('how old the data of each source is')))
    .option('--warn-error', 'let warnings fail the run')
    .action(async (flags: CommonFlags) => {
      const { checkFreshness } = await import('../commands/freshness.js');
      const { exitCode, lines } = await checkFreshness(toRunOptions(flags, io));
      for (const line of lines) io.out(line);
      exit(exitCode);
    });
};
