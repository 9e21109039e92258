import type { LogLine } from '../base/log.js';

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
