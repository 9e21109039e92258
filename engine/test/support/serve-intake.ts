import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { REPOSITORY, type ProjectFolder } from './project-folder.js';

export interface IntakeProcess {
  child: ChildProcess;
  url: string;
  /** Sends a signal, and resolves with the exit code when the process has ended. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/**
 * `lastro intake serve` in a process of its own that answers already; its log is added to `server.log` of the project. Rejects with the log
 * when the process ends, or does not answer within a minute.
 */
export async function serveIntake(
  project: ProjectFolder,
  options: { env?: Readonly<Record<string, string>>; port?: number; nodeOptions?: readonly string[] } = {},
): Promise<IntakeProcess> {
  const { env, port = await freePort(), nodeOptions = [] } = options;
  const log = fs.openSync(project.path('server.log'), 'a');
  const script = path.join(REPOSITORY, 'engine', 'bin', 'lastro.js');
  const child = spawn(process.execPath, [...nodeOptions, script, 'intake', 'serve', '--port', String(port)], {
    cwd: project.dir,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  await untilItAnswers(`${url}/readyz`, child, () => project.read('server.log').slice(-4000));
  return {
    ...{ child, url },
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

async function untilItAnswers(url: string, child: ChildProcess, log: () => string): Promise<void> {
  // A long journal takes a busy machine a while.
  const until = performance.now() + 150_000;
  while (child.exitCode === null && performance.now() < until) {
    const answers = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return;
    await wait(50);
  }
  child.kill('SIGKILL');
  throw new Error(`the server does not answer:\n${log()}`);
}
