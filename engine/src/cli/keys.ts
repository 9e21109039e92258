import { execFileSync } from 'node:child_process';

/**
 * Calls back with each key that is pressed on the terminal until the returned function is called; where `stty` is missing, after the
 * return key. A command in the background, which may not read, gets none. The terminal itself sends the signals of Ctrl-C and its like as before: they end code that never returns, too.
 */
export function readKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  if (!isInForeground()) return () => undefined;
  const restore = withoutLines();
  const listen = (typed: Buffer): void => [...typed.toString()].forEach(onKey);
  process.once('exit', restore);
  stdin.on('data', listen).resume();
  return () => {
    stdin.off('data', listen).pause();
    process.off('exit', restore);
    restore();
  };
}

/** Whether the terminal is this command's: a job in the background is stopped when it reads. */
function isInForeground(): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(process.pid)], { encoding: 'utf8', stdio: 'pipe' });
    return state.includes('+');
  } catch {
    return false;
  }
}

/** Makes the terminal give keys at once, and show none of them; returns how to undo it. */
function withoutLines(): () => void {
  const stty = (...args: string[]): string =>
    execFileSync('stty', args, { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' }).trim();
  try {
    const before = stty('-g');
    stty('-icanon', '-echo');
    return () => void stty(before);
  } catch {
    return () => undefined;
  }
}
