import { count } from '../base/text.js';
import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, parseWholeNumber, toRunOptions, type CommonFlags } from './options.js';

interface ListFlags extends CommonFlags {
  limit: number;
  output: 'text' | 'json';
}

interface PruneFlags extends CommonFlags {
  keep: number;
  unreadable?: boolean;
}

export const historyCommand: AddCommand = (program, io) => {
  const history = program.command('history').description('list and manage the runs of the history');
  const list = history.command('list', { isDefault: true });
  commonOptions(list.description("list the target's runs, newest first; lastro history alone does, too"))
    .option('--limit <n>', 'number of runs', parseWholeNumber, 20)
    .addOption(choice('--output <format>', 'format of the list', ['text', 'json'], 'text'))
    .action(async (flags: ListFlags) => {
      const [{ listHistory }, { formatRuns }] = await Promise.all([
        import('../commands/history.js'),
        import('../publish/formats/run-list.js'),
      ]);
      const { target, runs, notes } = await listHistory(toRunOptions(flags, io), flags);
      for (const note of notes) io.err(note);
      const { out, write = out } = io;
      if (flags.output === 'json') write(JSON.stringify(runs, null, 2));
      else if (runs.length === 0) out(`the history has no runs of target ${target}`);
      else for (const line of formatRuns(runs)) out(line);
    });
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
