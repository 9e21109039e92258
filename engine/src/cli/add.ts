import type { AddedKind } from '../commands/init/add.js';
import { choiceArgument } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags, type Io } from './options.js';

/** Those of commands/add, repeated so that `--help` does not load it. */
const KINDS: readonly (AddedKind | 'tap')[] = ['loader', 'tap', 'model', 'suite', 'page', 'expectation'];

interface AddFlags extends CommonFlags {
  from?: string;
  package?: string;
  streams?: string;
  yes?: true;
}

export const addCommand: AddCommand = (program, io) => {
  commonOptions(
    program
      .command('add')
      .description('write one more loader, tap, model, suite, page or expectation; overwrites nothing'),
  )
    .addArgument(choiceArgument('<kind>', 'what to write', KINDS))
    .argument('<name>', 'its name; of a suite the model or table that it checks, of a tap its program')
    .option(
      '--from <source>',
      'file that a loader loads, model or raw table that a model or page reads, configuration of a tap',
    )
    .option('--package <name>', 'what pip installs of a tap: meltanolabs-tap-postgres==0.10.0')
    .option('--streams <ids>', 'streams of a tap that are loaded, separated by commas')
    .option('-y, --yes', 'ask nothing: load all streams of a tap')
    .action(async (kind: AddedKind | 'tap', name: string, flags: AddFlags) => {
      if (kind === 'tap') return addTapTo(name, flags, io);
      const { add } = await import('../commands/init/add.js');
      const { files, notes } = await add(toRunOptions(flags, io), { kind, name, from: flags.from, cwd: io.cwd });
      for (const file of files) io.out(`wrote ${file}`);
      for (const note of notes) io.err(note);
    });
};

async function addTapTo(name: string, flags: AddFlags, io: Io): Promise<void> {
  const { addTap } = await import('../commands/init/add-tap.js');
  const { files, notes } = await addTap(toRunOptions(flags, io), {
    name,
    package: flags.package,
    config: flags.from,
    streams: flags.streams?.split(',').map((id) => id.trim()),
    cwd: io.cwd,
    ask: flags.yes === true ? undefined : io.ask,
    print: (line) => io.out(line),
  });
  for (const file of files) io.out(`wrote ${file}`);
  for (const note of notes) io.err(note);
}
