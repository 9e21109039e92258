import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { LastroError } from '../../base/errors.js';
import { maskedLogger } from '../../base/log.js';
import type { LoadedSource } from '../files/file-source.js';
import type { LoaderCode, LoaderEffects, LoaderRequest } from '../loader-code.js';
import { runProgram } from './child-program.js';
import type { LoaderToRun } from '../loader.js';
import { takeRecords } from '../records/take-records.js';
import { recognizeOutput } from './output-format.js';
import { outputRecords, type OutputRecords } from './output-records.js';
import { commandLine, type OutputFormat, type Program } from './program.js';

/** Runs a program as the code of a loader: what it prints is a file of the load's scratch, which is read as any file. */
export function programCode(
  loader: LoaderToRun,
  program: Program,
  request: LoaderRequest,
  effects: LoaderEffects,
): LoaderCode {
  const { projectDir } = request;
  const { name, mode = 'replace' } = loader;
  let records: OutputRecords | undefined;
  const log = maskedLogger(effects.log, effects.secrets);
  return {
    fingerprint: () => fingerprintOf(program, projectDir),
    async begin() {
      if (program.interpreter === undefined) return [{ ...outputOf(program, program.file, 'parquet'), query: true }];
      const folder = `${request.scratch}output`;
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const printed = path.join(folder, 'printed');
      const [command = program.file, ...args] = program.interpreter;
      const file = path.join(projectDir, program.file);
      const output = fs.openSync(printed, 'w', 0o600);
      try {
        await runProgram({
          command: program.interpreter.length === 0 ? [file] : [absoluteCommand(command, projectDir), ...args, file],
          label: commandLine(program),
          cwd: projectDir,
          env: request.env,
          output,
          signal: effects.signal,
          log: (line) => log.info(`${name}: ${line}`),
          isPersonal: request.isPersonal,
          missingHint: `install it, or name another command in lastro.config.ts: interpreters: { '${path.extname(program.file)}': [...] }`,
        });
      } finally {
        fs.closeSync(output);
      }
      if (fs.statSync(printed).size === 0)
        throw new LastroError('load.no-output', `${commandLine(program)} printed nothing`, {
          location: { file: program.file },
          hint: 'it prints the table to its standard output, at least a header; the table is unchanged',
        });
      const format = program.format ?? recognizeOutput(printed);
      if (program.format === undefined)
        log.info(`${name}: its output is read as ${FORMAT_NAMES[format]}, as its first bytes say`);
      const named = path.join(folder, `${name}.${format}`);
      fs.renameSync(printed, named);
      if (mode === 'replace') return [outputOf(program, named, format)];
      records = await outputRecords(program, named, format, !request.isPersonal);
      return undefined;
    },
    async records() {
      const { columns, records: printed = [], notes = () => [] } = records ?? {};
      const own = columns === undefined ? loader : { ...loader, columns };
      const taken = await takeRecords(own, printed, request, effects);
      return { ...taken, state: undefined, notFound: [], notes: notes().map((note) => `${name}: ${note}`) };
    },
    close() {},
  };
}

const FORMAT_NAMES: Readonly<Record<OutputFormat, string>> = {
  csv: 'CSV',
  tsv: 'CSV with tabs',
  jsonl: 'JSON lines',
  json: 'one JSON list',
  parquet: 'Parquet',
};

/** A command with a slash is a file of the project; others are looked for in `PATH`. */
const absoluteCommand = (command: string, projectDir: string): string =>
  command.includes('/') ? path.resolve(projectDir, command) : command;

function outputOf(
  { columns, nulls, encoding = 'utf-8', delimiter, quote, escape, skip, comment, header, rename }: Program,
  file: string,
  format: OutputFormat,
): LoadedSource {
  const common = {
    path: file,
    columns: columns ?? [],
    ...(columns === undefined ? { ownColumns: true as const } : {}),
  };
  switch (format) {
    case 'csv':
    case 'tsv':
      return {
        ...{ kind: 'csv', ...common, nulls, encoding, quote, escape, skip, comment, header, rename },
        delimiter: delimiter ?? (format === 'csv' ? ',' : '\t'),
      };
    default:
      return { kind: format, ...common };
  }
}

/** A text that changes with the files that a program reads; undefined where it does not say which. */
async function fingerprintOf({ reads }: Program, projectDir: string): Promise<string | undefined> {
  if (reads === undefined) return undefined;
  const hash = createHash('md5');
  for (const file of reads) {
    const absolute = path.resolve(projectDir, file);
    if (!fs.existsSync(absolute))
      throw new LastroError('load.missing-file', `no file ${file}`, { hint: 'the key reads of the loader names it' });
    hash.update(`${file}\0`);
    for await (const chunk of fs.createReadStream(absolute)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
