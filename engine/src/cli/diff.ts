import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

interface DiffFlags extends CommonFlags {
  output: 'text' | 'json';
}

export const diffCommand: AddCommand = (program, io) => {
  commonOptions(
    program
      .command('diff')
      .description('show what changed between two runs of the history; the exit code is 0 whatever changed'),
  )
    .argument('[before]', 'id of a run, or the beginning of one (default: the run before the last)')
    .argument('[after]', 'id of the run to compare with it (default: the last run)')
    .addOption(choice('--output <format>', 'format of the report', ['text', 'json'], 'text'))
    .action(async (before: string | undefined, after: string | undefined, flags: DiffFlags) => {
      const [{ diffHistory }, { formatRunDiff }] = await Promise.all([
        import('../commands/diff.js'),
        import('../publish/formats/run-diff.js'),
      ]);
      const { diff, notes } = await diffHistory(toRunOptions(flags, io), { before, after });
      for (const note of notes) io.err(note);
      const { out, write = out } = io;
      if (flags.output === 'json') write(JSON.stringify(diff, null, 2));
      else for (const line of formatRunDiff(diff)) out(line);
    });
};
