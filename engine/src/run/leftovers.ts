import fs from 'node:fs';
import path from 'node:path';
import { isProcessAlive } from '../base/process.js';

export interface LeftoverPlaces {
  targetDir: string;
  /** What the run has locked: a database file, or the name of a target. */
  lockedPath: string;
  /** Other folders in which files are written beside their places. */
  folders: readonly string[];
}

/**
 * Removes what processes that were killed left beside their places: files not renamed yet, scratch files, spilled rows,
 * successors of locks. For the holder of the warehouse's lock.
 */
export function removeLeftovers({ targetDir, lockedPath, folders }: LeftoverPlaces): void {
  for (const folder of new Set([targetDir, path.dirname(lockedPath), ...folders]))
    removeIn(folder, (name) => isOfDeadProcess(name, /\.(\d+)\.tmp$/) || isOfDeadProcess(name, /^tmp\.(\d+)$/));
  removeIn(path.join(targetDir, 'scratch'), (name) => isOfDeadProcess(name, /^(\d+)-/));
  const lock = `${path.basename(lockedPath)}.lock.`;
  removeIn(
    path.dirname(lockedPath),
    (name) => name.startsWith(lock) && (!name.endsWith('.tmp') || isOfDeadProcess(name.slice(lock.length), /^(\d+)-/)),
  );
}

function isOfDeadProcess(name: string, pattern: RegExp): boolean {
  const pid = Number(pattern.exec(name)?.[1]);
  return !Number.isNaN(pid) && pid !== process.pid && !isProcessAlive(pid);
}

function removeIn(folder: string, isLeftover: (name: string) => boolean): void {
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder))
    if (isLeftover(name)) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
}
