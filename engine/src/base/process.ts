import fs from 'node:fs';

/**
 * Whether a process runs. One that has ended does not, even when its parent never asks for its result. With a start time, as returned
 * by {@link processStartTime}, a later process with the same number is not taken for it.
 */
export function isProcessAlive(pid: number, startTime?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = processStat(pid);
  if (stat === undefined) return true;
  return !ENDED.includes(stat.state) && (startTime === undefined || stat.started === startTime);
}

/** When a process started, in clock ticks since boot; undefined where the system has no /proc. */
export function processStartTime(pid: number): string | undefined {
  return processStat(pid)?.started;
}

/** States of a process that has ended and whose parent has not taken note of it. */
const ENDED = ['Z', 'X'];

function processStat(pid: number): { state: string; started: string } | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', started = ''] = [fields[0], fields[19]];
    return { state, started };
  } catch {
    return undefined;
  }
}
