import type { AddCommand } from './command.js';
import { STRICT, alertOption, commonOptions, toRunOptions, type CommonFlags } from './options.js';
import { runJob } from './run.js';

export const retryCommand: AddCommand = (program, io, exit) => {
  alertOption(
    commonOptions(program.command('retry').description('run the failed and skipped nodes of the last run again')),
  )
    .option('--state <dir>', 'folder with artifacts of the run to retry (default: the target path)')
    .option('--full-refresh', 'load and build everything again, even where nothing changed')
    .option('--warn-error', 'treat warnings as failures')
    .option('--strict', STRICT)
    .option('-x, --fail-fast', 'stop after the first failure')
    .action(async (flags: CommonFlags) => {
      const { planRetry } = await import('../commands/retry.js');
      const retry = planRetry(toRunOptions(flags, io));
      if (retry === undefined) return io.out('nothing to retry: no node of the last run failed or was skipped');
      exit(await runJob(retry.scope, retry.options, io, flags.alert));
    });
};
