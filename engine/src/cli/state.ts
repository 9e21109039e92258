import path from 'node:path';
import type { AddCommand } from './command.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

export const stateCommand: AddCommand = (program, io) => {
  const state = program.command('state').description('keep what the next run needs, on a machine that forgets');
  commonOptions(state.command('save').description('write history, published figures and artifacts into one folder'))
    .argument('<folder>', 'folder of the state; what it has already is merged')
    .option('--private', 'also save the pseudonym key and the warehouse: the folder must be as private as they are')
    .action(async (folder: string, flags: CommonFlags & { private?: boolean }) => {
      const { saveState } = await import('../commands/state.js');
      const request = { folder: path.resolve(io.cwd, folder), private: flags.private === true };
      for (const line of (await saveState(toRunOptions(flags, io), request)).lines) io.out(line);
    });
  commonOptions(state.command('restore').description('take over what lastro state save has written'))
    .argument('<folder>', 'folder of the state; one that does not exist is that of a first run')
    .action(async (folder: string, flags: CommonFlags) => {
      const { restoreState } = await import('../commands/state.js');
      const request = { folder: path.resolve(io.cwd, folder), private: true };
      for (const line of (await restoreState(toRunOptions(flags, io), request)).lines) io.out(line);
    });
};
