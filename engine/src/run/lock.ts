import { systemClock } from '../base/clock.js';
import { uniqueToken } from '../base/random.js';
import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { isProcessAlive, processStartTime } from '../base/process.js';

/** The holder of a lock, for processes that wait for it. */
export interface LockHolder {
  pid: number;
  /** For those who wait. Default: `another run is using the warehouse`. */
  what?: string;
  run_id?: string;
  started_at: string;
}

/** What a lock file says. */
interface FoundLock extends Partial<LockHolder> {
  /** Identifies this lock. */
  token?: string;
  /** When the process began, as the system counts it: distinguishes it from a later one with the same number. */
  process_started?: string;
}

const MAX_ATTEMPTS = 20;

/**
 * Holds `<file>.lock` for one process. A lock whose process is gone is taken over, by one process alone. Throws a
 * {@link UsageError} that names the holder. Returns the function that releases it.
 *
 * The lock is a hard link to a complete file, so that it is never read half written. To take over a lock that is
 * stale, a process first links `<lock>.<token of the stale lock>`: only one can, and while it exists nobody else replaces
 * that lock. A process that is killed here leaves a stale successor, which is taken over in the same way.
 */
export function acquireLock(file: string, holder: LockHolder): () => void {
  const lock = `${file}.lock`;
  const token = uniqueToken();
  const own = `${lock}.${holder.pid}-${token}.tmp`;
  const text = JSON.stringify({ ...holder, process_started: processStartTime(holder.pid), token });
  try {
    fs.mkdirSync(path.dirname(lock), { recursive: true });
    fs.writeFileSync(own, text);
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
        if (linkNew(own, lock) || takeOver(own, lock))
          return () => {
            if (readLock(lock)?.token === token) fs.rmSync(lock, { force: true });
          };
    } finally {
      fs.rmSync(own, { force: true });
    }
  } catch (error) {
    throw error instanceof UsageError ? error : cannotWriteError(lock, error);
  }
  throw new UsageError('run.locked', `other runs keep taking the lock ${lock}`, { hint: 'try again' });
}

/** The run that a lock file names; undefined where there is none. Whoever then acquires the lock knows that it has ended. */
export function lockedBy(file: string): string | undefined {
  try {
    return readLock(`${file}.lock`)?.run_id;
  } catch {
    return undefined;
  }
}

/** Replaces a stale lock; false when the lock has changed meanwhile. Throws when its process is alive. */
function takeOver(own: string, lock: string): boolean {
  const stale: { file: string; identity: string }[] = [];
  let file = lock;
  do {
    const found = readLock(file);
    if (found === undefined) return false;
    if (isHeld(found)) throw lockedError(lock, found);
    const identity = identityOf(found);
    stale.push({ file, identity });
    file = `${lock}.${identity}`;
  } while (!linkNew(own, file));
  // When the lock was replaced before the successor was linked, another process has taken it over.
  const mayReplace = stale.every((each) => {
    const found = readLock(each.file);
    return found !== undefined && identityOf(found) === each.identity;
  });
  if (mayReplace) fs.renameSync(own, lock);
  const successors = [...stale.slice(1).map((each) => each.file), file];
  for (const each of mayReplace ? successors : [file]) fs.rmSync(each, { force: true });
  return mayReplace;
}

/** Links a new name to a file; false when the name is taken. */
function linkNew(file: string, name: string): boolean {
  try {
    fs.linkSync(file, name);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && fs.statSync(name, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
    if (!NO_LINKS.includes(code ?? '')) throw error;
    return copyNew(file, name);
  }
}

/** The errors of a file system without hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

function copyNew(file: string, name: string): boolean {
  try {
    fs.copyFileSync(file, name, fs.constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function identityOf({ token, run_id }: FoundLock): string {
  return token ?? run_id ?? 'unreadable';
}

/** Milliseconds for which an empty lock is taken for one that is being written, where it cannot be linked. */
const WRITING_MS = 2000;

/** A lock file; without a holder when it cannot be read, undefined when it is gone or being written. */
function readLock(file: string): FoundLock | undefined {
  try {
    const text = fs.readFileSync(file, 'utf8');
    if (text === '' && systemClock.now().getTime() - fs.statSync(file).mtimeMs < WRITING_MS) return undefined;
    return JSON.parse(text) as FoundLock;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isHeld({ pid, process_started }: FoundLock): boolean {
  return pid !== undefined && isProcessAlive(pid, process_started);
}

function lockedError(lock: string, { what, pid, run_id, started_at }: FoundLock): UsageError {
  const run = run_id === undefined ? '' : `, run ${run_id}`;
  return new UsageError(
    'run.locked',
    `${what ?? 'another run is using the warehouse'}: process ${pid ?? '?'}${run}, since ${started_at ?? '?'}`,
    { hint: `wait for it to end, or stop it; the lock is ${lock}` },
  );
}

function cannotWriteError(file: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  return new UsageError('run.cannot-write', `cannot write ${file}: ${code ?? String(error)}`, {
    hint: 'its folder must be writable and have free space',
    cause: error,
  });
}
