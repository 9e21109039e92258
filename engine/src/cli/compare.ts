import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { commonOptions, parseWholeNumber, selectionOptions, toRunOptions, type CommonFlags } from './options.js';

interface CompareFlags extends CommonFlags {
  from?: string;
  to?: string;
  examples: number;
  format: 'text' | 'json' | 'markdown';
}

export const compareCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('compare')
    .description('show what a change would change: tables, figures and checks against a target or a saved state');
  selectionOptions(commonOptions(command))
    .option('--from <name>', 'target to compare with, for example prod (default: the saved state of --state)')
    .option('--to <name>', 'target with the change (default: that of --target)')
    .option('--examples <n>', 'most rows to name of a table whose rows differ', parseWholeNumber, 3)
    .addOption(choice('--format <format>', 'format of the report', ['text', 'json', 'markdown'], 'text'))
    .action(async (flags: CompareFlags) => {
      const [{ compare }, { formatComparison, comparisonMarkdown }] = await Promise.all([
        import('../commands/compare/compare.js'),
        import('../publish/comparison/index.js'),
      ]);
      const { from, to, examples, format } = flags;
      const comparison = await compare(toRunOptions(flags, io), { from, to, examples });
      const { out, write = out } = io;
      if (format === 'json') write(JSON.stringify(comparison, null, 2));
      else out(format === 'markdown' ? comparisonMarkdown(comparison) : formatComparison(comparison));
      exit(comparison.tables.some(({ status }) => status === 'error') ? 1 : 0);
    });
};
