import path from 'node:path';
import { UsageError } from '../base/errors.js';
import type { Logger } from '../base/log.js';
import { acquireLock } from '../run/lock.js';
import type { Timer } from './timer.js';

/** Milliseconds between two looks at a lock that another process holds. */
const PAUSE = 1000;

type Release = () => void;

/** Locks of jobs: `job-<name>`, `key-<concurrency key>` and `scheduler`. A lock whose process is gone is taken over. */
export class JobLocks {
  constructor(
    private readonly folder: string,
    private readonly timer: Timer,
  ) {}

  path(name: string): string {
    return path.join(this.folder, 'locks', name);
  }

  /** Throws a `run.locked` that names the holder. */
  acquire(name: string, what: string, runId?: string): Release {
    return acquireLock(this.path(name), {
      pid: process.pid,
      what,
      ...(runId === undefined ? {} : { run_id: runId }),
      started_at: this.timer.now().toISOString(),
    });
  }

  /** Waits until the lock is free. Rejects with the reason of the signal when it is aborted. */
  async wait(name: string, what: string, log: Logger, signal: AbortSignal): Promise<Release> {
    for (let isFirst = true; ; isFirst = false) {
      signal.throwIfAborted();
      try {
        return this.acquire(name, what);
      } catch (error) {
        if (!(error instanceof UsageError) || error.code !== 'run.locked') throw error;
        if (isFirst) log.info(`waiting: ${error.message}`);
      }
      await this.timer.sleep(PAUSE, signal);
    }
  }
}
