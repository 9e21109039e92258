import { InvalidArgumentError } from 'commander';
import type { NameKind } from '../commands/names.js';
import { UsageError } from '../base/errors.js';
import { suggest } from '../base/text.js';
import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { toRunOptions } from './options.js';

export const completionCommand: AddCommand = (program, io) => {
  program
    .command('completion')
    .description('print a script that completes commands, options and names of the project in a shell')
    .argument('[shell]', 'bash, zsh or fish', (value) => {
      if (!SHELLS.includes(value as (typeof SHELLS)[number])) throw new InvalidArgumentError(suggest(value, SHELLS));
      return value as (typeof SHELLS)[number];
    })
    .addOption(
      choice('--names <kind>', 'print the names of the project instead, as such a script asks for', NAME_KINDS),
    )
    .addHelpText('after', HELP)
    .action(async (shell: (typeof SHELLS)[number] | undefined, { names }: { names?: NameKind }) => {
      if (names !== undefined) {
        const { projectNames } = await import('../commands/names.js');
        for (const name of await projectNames(toRunOptions({ quiet: true }, io), names)) io.out(name);
        return;
      }
      if (shell === undefined)
        throw new UsageError('usage.completion', 'no shell given', { hint: `use ${SHELLS.join(', ')}` });
      const { completionScript } = await import('./completion-script.js');
      io.out(completionScript(program, shell));
    });
};

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Those of commands/names, repeated so that `--help` does not load it. */
const NAME_KINDS: readonly NameKind[] = ['node', 'target', 'job', 'sensor', 'channel'];

const HELP = `
bash: source <(lastro completion bash)
zsh:  source <(lastro completion zsh)
fish: lastro completion fish | source`;
