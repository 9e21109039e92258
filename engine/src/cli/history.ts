import { count } from '../base/text.js';
import type { AddCommand } from './command.js';
import { commonOptions, parseWholeNumber, toRunOptions, type CommonFlags } from './options.js';

interface PruneFlags extends CommonFlags {
  keep: number;
  unreadable?: boolean;
}

export const historyCommand: AddCommand = (program, io) => {
  const history = program.command('history').description('manage the history of runs');
  commonOptions(history.command('prune').description('remove all but the newest runs of each target'))
    .option('--keep <n>', 'number of runs of each target to keep', parseWholeNumber, 100)
    .option('--unreadable', 'also remove runs that cannot be read')
    .action(async (flags: PruneFlags) => {
      const { pruneHistory } = await import('../commands/history.js');
      const { keep, unreadable = false } = flags;
      const { removed, remaining } = await pruneHistory(toRunOptions(flags, io), { keep, unreadable });
      io.out(`${count(removed.length, 'run')} removed, ${count(remaining, 'run')} kept`);
    });
  commonOptions(history.command('merge').description('add the runs of other copies of the history'))
    .argument('<folder...>', 'folders of the copies; they stay as they are')
    .action(async (folders: string[], flags: CommonFlags) => {
      const { mergeHistory } = await import('../commands/history.js');
      const { added, known } = await mergeHistory(toRunOptions(flags, io), folders, io.cwd);
      io.out(`${count(added.length, 'run')} added, ${count(known, 'run')} already there`);
    });
};
