import { Command, CommanderError } from 'commander';
import { UsageError, formatError } from '../base/errors.js';
import { mask } from '../base/log.js';
import { version } from '../base/version.js';
import { secretsOf, type Io } from './options.js';
import { buildCommand, loadCommand, runCommand, startCommand, testCommand } from './run.js';
import { cleanCommand } from './clean.js';
import { compileCommand } from './compile.js';
import { lsCommand } from './ls.js';
import { sampleCommand } from './sample.js';
import { showCommand } from './show.js';
import { serveCommand, siteCommand } from './site.js';

/** A command: adds itself to the program and answers the exit code through `exit`. */
export type AddCommand = (program: Command, io: Io, exit: (code: number) => void) => void;

const COMMANDS: readonly AddCommand[] = [
  startCommand,
  buildCommand,
  loadCommand,
  runCommand,
  testCommand,
  compileCommand,
  showCommand,
  lsCommand,
  sampleCommand,
  siteCommand,
  serveCommand,
  cleanCommand,
];

function processIo(): Io {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  return {
    env: process.env,
    cwd: process.cwd(),
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    isTTY: process.stdout.isTTY && process.env['CI'] === undefined,
    signal: stop.signal,
  };
}

/**
 * Runs the command line. Exit code 0: all passed, warnings allowed; 1: the run finished and something in it failed;
 * 2: no run could start.
 */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  let code = 0;
  const program = new Command('lastro')
    .description('Data quality and reporting: load, transform, check, publish.')
    .version(version())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) });
  for (const add of COMMANDS) add(program, io, (exit) => (code = exit));
  for (const command of program.commands)
    command.exitOverride().showSuggestionAfterError().copyInheritedSettings(program);
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const shown = mask(error instanceof UsageError ? formatError(error) : describe(error), secretsOf(io.env));
    io.err(shown);
    return error instanceof UsageError ? 2 : 1;
  }
}

function describe(error: unknown): string {
  const text = formatError(error);
  const stack = error instanceof Error && process.env['LASTRO_DEBUG'] === '1' ? `\n${error.stack ?? ''}` : '';
  return `${text}${stack}`;
}
