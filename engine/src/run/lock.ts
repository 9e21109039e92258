import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { isProcessAlive, processStartTime } from '../base/process.js';

interface LockHolder {
  pid: number;
  /** When the process began, as the system counts it: tells it from a later one with the same number. */
  born?: string | undefined;
  run_id: string;
  started_at: string;
}

/**
 * Holds `<warehouse>.lock` for one run. A lock whose process is gone is taken over. Throws a {@link UsageError}
 * that names the holder. Returns the function that lets go.
 */
export function acquireLock(warehouseFile: string, holder: LockHolder): () => void {
  const file = `${warehouseFile}.lock`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, JSON.stringify({ ...holder, born: processStartTime(holder.pid) }), { flag: 'wx' });
      return () => {
        if (readHolder(file)?.run_id === holder.run_id) fs.rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFile(file)) throw lockError(file, error);
      const currentHolder = readHolder(file);
      if (currentHolder !== undefined && isProcessAlive(currentHolder.pid, currentHolder.born))
        throw new UsageError(
          'run.locked',
          `another run holds the warehouse: process ${currentHolder.pid}, run ${currentHolder.run_id}, since ${currentHolder.started_at}`,
          { hint: `wait for it to end, or stop it; the lock is ${file}` },
        );
      fs.rmSync(file, { force: true });
    }
  }
  throw new UsageError('run.locked', `another run took the lock ${file} just now`, { hint: 'try again' });
}

function lockError(file: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  return new UsageError('run.cannot-write', `cannot write ${file}: ${code ?? String(error)}`, {
    hint: 'the folder of the warehouse must be writable and have room',
    cause: error,
  });
}

function isFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
}
