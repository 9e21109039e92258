import { CommanderError } from 'commander';
import { UsageError, formatError } from '../base/errors.js';
import { printable } from '../base/escape.js';
import { maskMessage, secretsOf } from '../base/mask.js';
import { withStack } from '../base/stack.js';
import { ask } from './ask.js';
import { Interruption, interruptionSignal } from './interruption.js';
import { readKeys } from './keys.js';
import type { Io } from './options.js';
import { createProgram } from './program.js';
import { hasColors, terminal } from './terminal.js';

function processIo(): Io {
  // A reader such as `head` may leave before the end; the run goes on without it.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  const signal = interruptionSignal();
  const isTTY = process.stdout.isTTY && process.env['CI'] === undefined;
  return {
    env: process.env,
    cwd: process.cwd(),
    ...terminal(process, process.env),
    isTTY,
    color: hasColors(process.env, process.stdout.isTTY),
    ask: isTTY && process.stdin.isTTY ? (question) => ask(question, signal) : undefined,
    onKey: process.stdin.isTTY ? readKeys : undefined,
    signal,
  };
}

/**
 * Runs the command line. Exit code 0: all passed, warnings allowed; 1: the run finished and something in it failed;
 * 2: no run could start; 130 and 143: interrupted by SIGINT or SIGTERM.
 */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  let code = 0;
  const out = (line: string): void => io.out(printable(line));
  const err = (line: string): void => io.err(printable(line));
  const { status } = io;
  const shown = status === undefined ? undefined : (text: string): void => status(printable(text));
  const program = createProgram({ ...io, out, err, status: shown, write: io.out }, (exit) => (code = exit));
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return interruptionOf(io)?.exitCode ?? code;
  } catch (error) {
    const interruption = interruptionOf(io);
    if (interruption !== undefined) {
      io.err(interruption.message);
      return interruption.exitCode;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    err(maskMessage(withStack(formatError(error), error, io.env), secretsOf(io.env)));
    return error instanceof UsageError ? 2 : 1;
  }
}

function interruptionOf({ signal }: Io): Interruption | undefined {
  return signal.reason instanceof Interruption ? signal.reason : undefined;
}
