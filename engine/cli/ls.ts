import type { AddCommand } from './command.js';
import { commonOptions, selectionOptions, toRunOptions, type CommonFlags } from './options.js';

export const lsCommand: AddCommand = (program, io) => {
  selectionOptions(commonOptions(program.command('ls').alias('list').description('list the nodes of the project')))
    .option('--resource-type <type>', 'source, seed, model, test or unit_test')
    .option('--output <format>', 'name, path or json', 'name')
    .action(async (flags: CommonFlags & { resourceType?: string; output: string }) => {
      const { listNodes } = await import('../jobs/ls.js');
      for (const line of await listNodes(toRunOptions(flags, io), flags)) io.out(line);
    });
};
