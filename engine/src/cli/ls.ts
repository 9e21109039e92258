import type { ListOptions } from '../commands/ls.js';
import type { NodeKind } from '../project/graph.js';
import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, selectionOptions, toRunOptions, type CommonFlags } from './options.js';

const TYPES: readonly NodeKind[] = ['source', 'seed', 'model', 'test', 'unit_test', 'exposure'];

export const lsCommand: AddCommand = (program, io) => {
  selectionOptions(commonOptions(program.command('ls').alias('list').description('list the nodes of the project')))
    .addOption(choice('--resource-type <type>', 'only nodes of this type', TYPES))
    .addOption(choice('--output <format>', 'what to print for each node', ['name', 'path', 'json'], 'name'))
    .action(async (flags: CommonFlags & ListOptions) => {
      const { listNodes } = await import('../commands/ls.js');
      for (const line of await listNodes(toRunOptions(flags, io), flags)) io.out(line);
    });
};
