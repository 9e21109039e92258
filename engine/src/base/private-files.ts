import fs from 'node:fs';
import path from 'node:path';

/**
 * Creates a folder that only its owner can open, or restricts an existing one. A shared folder (with the sticky bit, as
 * `/tmp`) is left as it is.
 */
export function makePrivateFolder(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((fs.statSync(folder).mode & 0o1000) === 0) setMode(folder, 0o700);
}

/** Restricts a file, or a folder and everything in it, to its owner: files 0600, folders 0700. */
export function makePrivate(target: string): void {
  const stat = fs.lstatSync(target, { throwIfNoEntry: false });
  if (stat?.isFile() === true) setMode(target, 0o600);
  if (stat?.isDirectory() !== true) return;
  setMode(target, 0o700);
  for (const name of fs.readdirSync(target)) makePrivate(path.join(target, name));
}

/** The mode of a file; one of another owner keeps its own, and one that is gone has none. */
export function setMode(file: string, mode: number): void {
  try {
    fs.chmodSync(file, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'EACCES' && code !== 'ENOENT' && code !== 'EROFS') throw error;
  }
}
