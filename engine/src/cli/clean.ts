import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

export const cleanCommand: AddCommand = (program, io) => {
  commonOptions(program.command('clean').description('remove generated files; keep the history of runs')).action(
    async (flags: CommonFlags) => {
      const { clean } = await import('../commands/clean.js');
      for (const folder of clean(toRunOptions(flags, io))) io.out(`removed ${folder}`);
    },
  );
};
