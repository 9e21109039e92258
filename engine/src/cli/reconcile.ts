import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, parseWholeNumber, selectionOptions, toRunOptions, type CommonFlags } from './options.js';

interface ReconcileFlags extends CommonFlags {
  from?: string;
  to: string;
  examples: number;
  format: 'text' | 'json';
}

export const reconcileCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('reconcile')
    .description('compare the tables of two targets, down to the rows that differ');
  selectionOptions(commonOptions(command))
    .option('--from <name>', 'target to compare (default: that of --target)')
    .requiredOption('--to <name>', 'target to compare it with')
    .option('--examples <n>', 'most rows to name of a table whose rows differ', parseWholeNumber, 5)
    .addOption(choice('--format <format>', 'format of the report', ['text', 'json'], 'text'))
    .action(async (flags: ReconcileFlags) => {
      const { reconcile } = await import('../commands/reconcile.js');
      const { formatReconciliation } = await import('../reconcile/index.js');
      const { from, to, examples, format } = flags;
      const result = await reconcile(toRunOptions(flags, io), { from, to, examples });
      const { out, write = out } = io;
      if (format === 'json') write(JSON.stringify(result, null, 2));
      else out(formatReconciliation(result));
      exit(result.equal ? 0 : 1);
    });
};
