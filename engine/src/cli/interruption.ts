import os from 'node:os';

/** Why a signal of the system ended a command. */
export class Interruption extends Error {
  override readonly name = 'AbortError';
  /** As shells have it: 130 after SIGINT, 143 after SIGTERM. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + os.constants.signals[signal];
  }
}

/** Aborted by the first SIGINT or SIGTERM; the second ends the process at once. */
export function interruptionSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      const interruption = new Interruption(name);
      if (stop.signal.aborted) process.exit(interruption.exitCode);
      stop.abort(interruption);
    });
  return stop.signal;
}
