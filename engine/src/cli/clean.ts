import path from 'node:path';
import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

export const cleanCommand: AddCommand = (program, io) => {
  commonOptions(
    program
      .command('clean')
      .description('remove generated files; keep the warehouse, the published figures and the history of runs'),
  )
    .option('--all', 'remove these too, except databases with snapshots')
    .action(async (flags: CommonFlags & { all?: boolean }) => {
      const { clean } = await import('../commands/clean.js');
      const options = toRunOptions(flags, io);
      const { removed, kept, snapshots } = await clean(options, flags.all);
      for (const each of removed) io.out(`removed ${each}`);
      if (removed.length > 0 && kept.length > 0)
        io.out(`kept ${kept.map((file) => path.relative(options.projectDir, file)).join(', ')}: --all removes them`);
      for (const file of snapshots)
        io.out(`kept ${file}: it has the history of a snapshot; to drop it, delete the file`);
    });
};
