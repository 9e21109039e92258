import fs from 'node:fs';

/**
 * Whether a process runs. With a start time, as returned by {@link processStartTime}, a later process with the same number
 * is not taken for it.
 */
export function isProcessAlive(pid: number, startTime?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const current = startTime === undefined ? undefined : processStartTime(pid);
  return current === undefined || current === startTime;
}

/** When a process started, in clock ticks since boot; undefined where the system has no /proc. */
export function processStartTime(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
