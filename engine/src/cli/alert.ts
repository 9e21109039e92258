import type { AddCommand } from './command.js';
import { choice } from './choice.js';
import { commonOptions, parseWholeNumber, toRunOptions, type CommonFlags } from './options.js';

const STATUSES = ['pending', 'sent', 'failed', 'expired', 'muted', 'throttled'] as const;

export const alertCommand: AddCommand = (program, io, exit) => {
  const alert = program.command('alert').description('try and list alerts');
  commonOptions(alert.command('test').description('send a sample to a channel'))
    .argument('<channel>', 'name of the channel in the configuration')
    .action(async (name: string, flags: CommonFlags) => {
      const { testChannel } = await import('../commands/alert.js');
      const { exitCode, line } = await testChannel(name, toRunOptions(flags, io), io.write ?? io.out);
      if (exitCode === 0) io.out(line);
      else io.err(line);
      exit(exitCode);
    });
  commonOptions(alert.command('list').description('list what was sent, muted or not delivered, newest first'))
    .option('--last <n>', 'number of messages', parseWholeNumber, 50)
    .addOption(choice('--status <status>', 'only messages with this status', STATUSES))
    .action(async (flags: CommonFlags & { last: number; status?: string }) => {
      const { listAlerts } = await import('../commands/alert.js');
      for (const line of await listAlerts(toRunOptions(flags, io), flags)) io.out(line);
    });
};
