import type { AddCommand } from './command.js';
import { commonOptions, selectionOptions, toRunOptions, type CommonFlags } from './options.js';

export const compileCommand: AddCommand = (program, io) => {
  selectionOptions(
    commonOptions(program.command('compile').description('write the compiled SQL of both dialects')),
  ).action(async (flags: CommonFlags) => {
    const { compileProject } = await import('../commands/compile.js');
    io.out(await compileProject(toRunOptions(flags, io)));
  });
};
