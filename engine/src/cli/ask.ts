import readline from 'node:readline/promises';

/** Asks for a line on the terminal. Rejects when the signal is aborted; Ctrl-C interrupts the process as it does elsewhere. */
export async function ask(question: string, signal: AbortSignal): Promise<string> {
  const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await terminal.question(question, { signal })).trim();
  } finally {
    terminal.close();
  }
}
