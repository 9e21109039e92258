import { systemClock } from '../base/clock.js';
import { choice } from './choice.js';
import type { AddCommand } from './command.js';

interface ConvertFlags {
  output?: string;
  format?: 'json' | 'yaml';
  model?: string;
}

export const convertCommand: AddCommand = (program, io, exit) => {
  program
    .command('convert')
    .description(
      'write a suite from a schema.yml of dbt, a suite or a checkpoint of Great Expectations; needs no project',
    )
    .argument('<file>', 'schema.yml of dbt, or suite or checkpoint of Great Expectations (JSON or YAML)')
    .option(
      '-o, --output <file>',
      'file to write, or folder for a checkpoint; no file is overwritten (default: standard output)',
    )
    .addOption(
      choice('--format <format>', 'format of the suite (default: by the ending of --output, else json)', [
        'json',
        'yaml',
      ]),
    )
    .option('--model <name>', 'model whose tests to convert')
    .action(async (file: string, { output, format, model }: ConvertFlags) => {
      const { convertSuite } = await import('../commands/convert/convert.js');
      const { text, written, leftOut } = convertSuite({
        file,
        output,
        format,
        model,
        cwd: io.cwd,
        now: systemClock.now(),
      });
      for (const line of leftOut) io.err(line);
      if (output === undefined) io.out((text ?? '').trimEnd());
      else if (text === undefined) io.out(written.map((each) => `wrote ${each}`).join('\n'));
      exit(leftOut.length === 0 ? 0 : 1);
    });
};
