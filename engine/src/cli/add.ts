import type { AddedKind } from '../commands/init/add.js';
import { choiceArgument } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

/** Those of commands/add, repeated so that `--help` does not load it. */
const KINDS: readonly AddedKind[] = ['loader', 'model', 'suite', 'page', 'expectation'];

export const addCommand: AddCommand = (program, io) => {
  commonOptions(
    program.command('add').description('write one more loader, model, suite, page or expectation; overwrites nothing'),
  )
    .addArgument(choiceArgument('<kind>', 'what to write', KINDS))
    .argument('<name>', 'its name; of a suite the model or table that it checks')
    .option('--from <source>', 'file that a loader loads, model or raw table that a model or page reads')
    .action(async (kind: AddedKind, name: string, flags: CommonFlags & { from?: string }) => {
      const { add } = await import('../commands/init/add.js');
      const { files, notes } = await add(toRunOptions(flags, io), { kind, name, from: flags.from, cwd: io.cwd });
      for (const file of files) io.out(`wrote ${file}`);
      for (const note of notes) io.err(note);
    });
};
