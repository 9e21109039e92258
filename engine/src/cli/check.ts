import type { ReportFormat } from '../expect/reporters/index.js';
import { commandProgress } from './check-progress.js';
import { choice } from './choice.js';
import { csvOptions, toCsvDialect, type CsvFlags } from './csv-options.js';
import { STRICT, collectValues, commonOptions, toRunOptions, type CommonFlags } from './options.js';
import type { AddCommand } from './command.js';

interface CheckFlags extends CommonFlags, CsvFlags {
  suite?: string[];
  checkpoint?: string[];
  model?: string;
  where?: string;
  contract?: string;
  format: ReportFormat;
  types?: string;
}

/** Those of expect/reporters, repeated so that `--help` does not load it. */
const FORMATS: readonly ReportFormat[] = ['text', 'json', 'junit', 'markdown', 'github', 'sarif'];

export const checkCommand: AddCommand = (program, io, exit) => {
  csvOptions(commonOptions(program.command('check').description('check a file or a table; needs no project')))
    .argument(
      '[data]',
      'CSV, TSV, JSON, JSON-lines, Excel or Parquet file, warehouse.duckdb:schema.table, or postgres:schema.table',
    )
    .option('--suite <file>', 'suite of expectations; may be repeated', collectValues)
    .option('--model <name>', 'model whose tests to run, when a suite is a schema.yml of dbt')
    .option(
      '--checkpoint <name>',
      'name in expectations/checkpoints, or a checkpoint file (also of Great Expectations); may be repeated',
      collectValues,
    )
    .option('--where <condition>', 'check only the rows that meet this condition')
    .option('--contract <file>', 'contract whose personal properties (x-pii) are masked in the report')
    .addOption(choice('--format <format>', 'format of the report', FORMATS, 'text'))
    .option('--warn-error', 'treat warnings as failures')
    .option('--types <file>', 'types of the columns of a CSV or JSON file: a YAML or JSON map, or a contract')
    .option('--strict', STRICT)
    .action(async (data: string | undefined, flags: CheckFlags) => {
      const { checkFile } = await import('../commands/check/check.js');
      const { suite = [], checkpoint = [], model, where, contract, format, types, strict = false } = flags;
      const progress = commandProgress(io, flags);
      const request = {
        ...{ data, suites: suite, model, checkpoints: checkpoint, where, contract, format, types, strict, cwd: io.cwd },
        dialect: toCsvDialect(flags),
        progress: progress.report,
      };
      const { exitCode, report, notes } = await checkFile(toRunOptions(flags, io), request).finally(progress.end);
      for (const note of notes) io.err(note);
      io.out(report.trimEnd());
      exit(exitCode);
    });
};
