import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

export const cleanCommand: AddCommand = (program, io) => {
  commonOptions(
    program
      .command('clean')
      .description('remove generated files; keep the history of runs, and databases with snapshots'),
  ).action(async (flags: CommonFlags) => {
    const { clean } = await import('../commands/clean.js');
    const { removed, kept } = await clean(toRunOptions(flags, io));
    for (const each of removed) io.out(`removed ${each}`);
    for (const file of kept) io.out(`kept ${file}: it has the history of a snapshot; to drop it, delete the file`);
  });
};
