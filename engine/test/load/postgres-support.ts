import type { Logger } from '../../src/base/log.js';

/** A logger that keeps what it is told. */
export function memoryLogger(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string): void => void lines.push(message);
  return { log: { debug: keep, info: keep, warn: keep, error: keep }, lines };
}
