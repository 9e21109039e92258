import { commandProgress } from './check-progress.js';
import { choice } from './choice.js';
import type { AddCommand } from './command.js';
import { csvOptions, toCsvDialect, type CsvFlags } from './csv-options.js';
import { commonOptions, toRunOptions, type CommonFlags } from './options.js';

interface ProfileFlags extends CommonFlags, CsvFlags {
  suggest?: boolean;
  against?: string;
  contract?: string;
  types?: string;
  output: 'text' | 'json';
}

export const profileCommand: AddCommand = (program, io) => {
  const command = program
    .command('profile')
    .description('describe the columns of a file or a table, or how they have shifted; a file needs no project');
  csvOptions(commonOptions(command))
    .argument(
      '<data>',
      'file as of lastro check, warehouse.duckdb:schema.table, postgres:schema.table, or table of the project',
    )
    .option('--suggest', 'print a suite of expectations that the data would pass, and not the profile')
    .option(
      '--against <data>',
      'print how values have shifted since other data, the baseline: PSI and Kolmogorov-Smirnov',
    )
    .option('--contract <file>', 'contract whose personal properties (x-pii) are masked')
    .option(
      '--types <file>',
      'types of the columns of a CSV or JSON file: a YAML or JSON map, or a contract (default: detected)',
    )
    .addOption(choice('--output <format>', 'format of the report', ['text', 'json'], 'text'))
    .action(async (data: string, flags: ProfileFlags) => {
      const { profileReport } = await import('../commands/profile/report.js');
      const { suggest = false, against, contract, types, output } = flags;
      const progress = commandProgress(io, flags);
      const request = {
        ...{ data, suggest, against, contract, types, output, cwd: io.cwd, dialect: toCsvDialect(flags) },
        progress: progress.report,
      };
      const { report, notes } = await profileReport(toRunOptions(flags, io), request).finally(progress.end);
      for (const note of notes) io.err(note);
      const { out, write = out } = io;
      if (output === 'json') write(report);
      else out(report);
    });
};
