import type { Io } from './options.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is written to, as `process.stdout` is. */
export interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Whether lines have colours: as `FORCE_COLOR` says, else `NO_COLOR`; else on a terminal that has them. */
export function hasColors({ FORCE_COLOR, NO_COLOR = '', ...env }: Environment, isTTY: boolean): boolean {
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR.toLowerCase());
  return NO_COLOR === '' && isInteractive(env, isTTY);
}

/** Whether a person watches: a terminal that moves its cursor, and no job of CI. */
export function isInteractive(env: Environment, isTTY: boolean): boolean {
  return isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb';
}

/** Writes lines, and on a terminal below them one that changes. */
export function terminal(
  { stdout, stderr }: { stdout: Screen; stderr: Screen },
  env: Environment,
): Pick<Io, 'out' | 'err' | 'status'> {
  const hasStatus = isInteractive(env, stderr.isTTY === true);
  let shown = '';
  const clear = (): void => {
    if (shown !== '') stderr.write('\r\u001b[K');
  };
  const writeLine = (screen: Screen, line: string): void => {
    if (screen.isTTY === true) clear();
    screen.write(`${line}\n`);
    if (screen.isTTY === true && shown !== '') stderr.write(shown);
  };
  return {
    out: (line) => writeLine(stdout, line),
    err: (line) => writeLine(stderr, line),
    status: hasStatus
      ? (text) => {
          clear();
          shown = text.slice(0, Math.max(0, (stderr.columns || 80) - 1));
          if (shown !== '') stderr.write(shown);
        }
      : undefined,
  };
}
