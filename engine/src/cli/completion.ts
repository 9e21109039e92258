import { InvalidArgumentError } from 'commander';
import { suggest } from '../base/text.js';
import type { AddCommand } from './command.js';

export const completionCommand: AddCommand = (program, io) => {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .argument('<shell>', 'bash, zsh or fish', (value) => {
      if (!SHELLS.includes(value as (typeof SHELLS)[number])) throw new InvalidArgumentError(suggest(value, SHELLS));
      return value as (typeof SHELLS)[number];
    })
    .addHelpText('after', HELP)
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { completionScript } = await import('./completion-script.js');
      io.out(completionScript(program, shell));
    });
};

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const HELP = `
bash: source <(lastro completion bash)
zsh:  source <(lastro completion zsh)
fish: lastro completion fish | source`;
