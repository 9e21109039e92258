import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { END_WITH_PARENT } from './end-with-parent.js';

/** Children of this process that have not ended. */
const running = new Set<ChildProcess>();

/**
 * Starts Node as the leader of a process group, so that {@link killTree} kills all that it starts. The process ends
 * with this one, even when this one is killed.
 */
export function startNode(args: readonly string[], options: SpawnOptions): ChildProcess {
  if (running.size === 0) process.on('exit', killAll);
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, ...args], {
    ...options,
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: { ...(options.env ?? process.env), LASTRO_PARENT: String(process.pid) },
  });
  running.add(child);
  const forget = (): void => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  };
  child.once('exit', forget).once('error', forget);
  return child;
}

function killAll(): void {
  for (const child of running) killTree(child);
}

/** Kills a process of {@link startNode} and all that it started. */
export function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
