import path from 'node:path';
import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

type SampleFlags = Partial<Record<'orders' | 'seed' | 'defects' | 'dir', string>>;

export const sampleCommand: AddCommand = (program, io) => {
  commonOptions(program.command('sample').description("generate sample data with the project's loaders/sample.ts"))
    .option('--orders <n>', 'number of orders to generate')
    .option('--seed <n>', 'seed of the generator')
    .option('--defects <which>', 'defects to plant: none, warnings or all')
    .option('--dir <dir>', 'output folder')
    .action(async (flags: CommonFlags & SampleFlags) => {
      const { sample } = await import('../commands/sample.js');
      const { orders, seed, defects, dir } = flags;
      await sample(toRunOptions(flags, io), {
        ...{ orders, seed, defects },
        dir: dir === undefined ? undefined : path.resolve(io.cwd, dir),
      });
    });
};
