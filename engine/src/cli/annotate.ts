import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

export const annotateCommand: AddCommand = (program, io) => {
  commonOptions(
    program
      .command('annotate')
      .description(
        'print the problems of the last run as GitHub annotations at the lines of suites, models and loaders',
      ),
  ).action(async (flags: CommonFlags) => {
    const { annotateRun } = await import('../commands/annotate.js');
    const text = annotateRun(toRunOptions(flags, io)).trimEnd();
    if (text !== '') io.out(text);
  });
};
