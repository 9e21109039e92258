import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';

interface Holder {
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
export function acquireLock(warehouseFile: string, holder: Holder): () => void {
  const file = `${warehouseFile}.lock`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, JSON.stringify({ ...holder, born: birth(holder.pid) }), { flag: 'wx' });
      return () => {
        if (readHolder(file)?.run_id === holder.run_id) fs.rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFile(file)) throw cannotLock(file, error);
      const other = readHolder(file);
      if (other !== undefined && isAlive(other))
        throw new UsageError(
          'run.locked',
          `another run holds the warehouse: process ${other.pid}, run ${other.run_id}, since ${other.started_at}`,
          { hint: `wait for it to end, or stop it; the lock is ${file}` },
        );
      fs.rmSync(file, { force: true });
    }
  }
  throw new UsageError('run.locked', `another run took the lock ${file} just now`, { hint: 'try again' });
}

function cannotLock(file: string, error: unknown): UsageError {
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

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, born }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = birth(pid);
  return born === undefined || now === undefined || born === now;
}

/** Start time of a process in clock ticks since boot; undefined where the system has no /proc. */
function birth(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
