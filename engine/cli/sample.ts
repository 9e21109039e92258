import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

export const sampleCommand: AddCommand = (program, io) => {
  commonOptions(program.command('sample').description("run the project's own loaders/sample.ts"))
    .option('--orders <n>', 'orders to make')
    .option('--seed <n>', 'seed of the generator')
    .option('--defects <which>', 'none, warnings or all')
    .option('--dir <dir>', 'where to write')
    .action(async (flags: CommonFlags & Record<string, string | undefined>) => {
      const { sample } = await import('../jobs/sample.js');
      await sample(toRunOptions(flags, io), flags);
    });
};
