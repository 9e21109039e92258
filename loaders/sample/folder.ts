import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from 'lastro';

export const LEDGER = 'ledger.json';

/**
 * A folder that is written beside its place and takes it when whole. What generators that were killed left there is
 * removed. Throws where the folder contains anything else.
 */
export class SampleFolder {
  readonly making: string;

  constructor(private readonly dir: string) {
    const there = fs.existsSync(dir) ? fs.readdirSync(dir) : [];
    if (there.length > 0 && !there.includes(LEDGER))
      throw new UsageError('sample.not-a-sample', `${dir} contains something other than a sample`, {
        hint: 'use a new or empty folder; its contents would be replaced',
      });
    this.making = `${dir}.${process.pid}.new`;
    for (const left of leftBeside(dir)) fs.rmSync(left, { recursive: true, force: true });
    fs.mkdirSync(this.making, { recursive: true });
  }

  take(): void {
    const old = `${this.dir}.${process.pid}.old`;
    if (fs.existsSync(this.dir)) fs.renameSync(this.dir, old);
    fs.renameSync(this.making, this.dir);
    fs.rmSync(old, { recursive: true, force: true });
  }
}

/** Folders of this process, and of processes that are no more. */
function leftBeside(dir: string): string[] {
  const parent = path.dirname(dir);
  if (!fs.existsSync(parent)) return [];
  return fs
    .readdirSync(parent)
    .filter((name) => name.startsWith(`${path.basename(dir)}.`))
    .flatMap((name) => {
      const pid = /^(\d+)\.(new|old)$/.exec(name.slice(path.basename(dir).length + 1))?.[1];
      if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) return [];
      return [path.join(parent, name)];
    });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
