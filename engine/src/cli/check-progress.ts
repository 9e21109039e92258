import { systemClock } from '../base/clock.js';
import { createLogger, type LogLine } from '../base/log.js';
import type { CommonFlags, Io } from './options.js';

/** Milliseconds between two lines, and between two changes of the line of a terminal. */
const LINE_INTERVAL = 10_000;
const STATUS_INTERVAL = 200;

export interface CheckProgressOptions {
  /** Writes a line, where there is no terminal. */
  line: LogLine;
  /** Replaces the terminal's last line; undefined where there is no terminal. */
  status: ((text: string) => void) | undefined;
  /** Milliseconds. */
  elapsed: () => number;
}

/**
 * Shows how far a long check has come: in one line that changes on a terminal, otherwise as a line every ten seconds. A quick check
 * shows nothing. `end` clears the terminal's line.
 */
export function checkProgress({ line, status, elapsed }: CheckProgressOptions): {
  report: (sentence: string) => void;
  end: () => void;
} {
  let last = elapsed();
  let isShown = false;
  const interval = status === undefined ? LINE_INTERVAL : STATUS_INTERVAL;
  return {
    report(sentence) {
      const now = elapsed();
      if (now - last < interval) return;
      last = now;
      isShown = true;
      if (status === undefined) line(sentence, { event: 'progress' });
      else status(sentence);
    },
    end() {
      if (isShown) status?.('');
    },
  };
}

/** The same for a command, as its flags ask for it: `--quiet`, `--log-format`. */
export function commandProgress(
  io: Pick<Io, 'err' | 'status'>,
  { quiet = false, logFormat = 'text' }: Pick<CommonFlags, 'quiet' | 'logFormat'>,
): ReturnType<typeof checkProgress> {
  const logger = createLogger({
    ...{ write: io.err, format: logFormat, now: () => systemClock.now() },
    level: quiet ? 'warn' : 'info',
  });
  return checkProgress({
    line: logger.info,
    status: quiet || logFormat === 'json' ? undefined : io.status,
    elapsed: () => systemClock.elapsed(),
  });
}
