import { emitKeypressEvents, type Key } from 'node:readline';

/**
 * Calls back with each key that is pressed on the terminal, `l` or `L`, until the returned function is called. Ctrl-C and Ctrl-\
 * interrupt as without it.
 */
export function readKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  const listen = (_: string | undefined, { ctrl, name, sequence }: Key): void => {
    if (ctrl === true && name === 'c') process.kill(process.pid, 'SIGINT');
    else if (ctrl === true && name === '\\') process.kill(process.pid, 'SIGQUIT');
    else onKey(sequence ?? name ?? '');
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', listen).resume();
  const restore = (): void => void stdin.setRawMode(false);
  process.once('exit', restore);
  return () => {
    process.off('exit', restore);
    stdin.off('keypress', listen).pause();
    restore();
  };
}
