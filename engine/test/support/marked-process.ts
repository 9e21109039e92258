import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { ProjectFolder } from './project-folder.js';

/** How a process ended. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Milliseconds since it was told to. */
  took: number;
  output: string;
}

/** A process that can be found with all that it has started, whatever their parents are by now. */
export class MarkedProcess {
  readonly child: ChildProcess;
  output = '';
  private readonly mark = randomUUID();
  private readonly ended: Promise<Omit<End, 'took' | 'output'>>;

  constructor(script: string, args: readonly string[], cwd: string) {
    const { PATH, HOME } = process.env;
    this.child = spawn(process.execPath, [script, ...args], {
      cwd,
      env: { PATH, HOME, LASTRO_TEST_MARK: this.mark },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve({ code, signal })));
  }

  async send(...signals: NodeJS.Signals[]): Promise<End> {
    const started = performance.now();
    for (const signal of signals) {
      this.child.kill(signal);
      await wait(20);
    }
    const limit = wait(20_000, undefined, { ref: false }).then(() => {
      throw new Error(`does not end after ${signals.join(', ')}:\n${this.output}`);
    });
    const end = await Promise.race([this.ended, limit]);
    return { ...end, took: performance.now() - started, output: this.output };
  }

  /** Waits until something holds; fails when the process has ended before. */
  async until(what: () => unknown): Promise<void> {
    for (let i = 0; i < 3000; i++) {
      if (Boolean(what())) return;
      if (this.child.exitCode !== null) throw new Error(`ended before:\n${this.output}`);
      await wait(20);
    }
    throw new Error(`never came to pass:\n${this.output}`);
  }

  /** Command lines of what is left of it, the process itself included. */
  alive(): string[] {
    return fs.readdirSync('/proc').flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        const environment = fs.readFileSync(`/proc/${pid}/environ`, 'utf8');
        const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return environment.includes(this.mark) && command !== '' ? [command] : [];
      } catch {
        return [];
      }
    });
  }

  /** What is left after so many milliseconds, which it may take the children of a killed process to notice. */
  async leftAfter(ms: number): Promise<string[]> {
    const end = performance.now() + ms;
    while (this.alive().length > 0 && performance.now() < end) await wait(20);
    return this.alive();
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** Names of the versions of the built site, as `dist` has them. */
export const siteVersion = (project: ProjectFolder): string | undefined =>
  fs.existsSync(project.path('dist')) ? fs.realpathSync(project.path('dist')) : undefined;
