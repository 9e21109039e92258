import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { itRequires } from './requires.js';

/** A server of objects of a test file, on 127.0.0.1. */
export interface ObjectServer {
  /** Address, without a path. */
  url: string;
  /** By which {@link openPlace} and processes find it and its credentials. */
  env: Readonly<Record<string, string>>;
  /** Address of an empty bucket of a new name. */
  bucket(): Promise<string>;
  /** Ends the server as a power cut would; its objects stay. */
  kill(): Promise<void>;
  /** Starts it again, at the same address with the same objects. */
  start(): Promise<void>;
  /** Ends the server and removes its objects. */
  stop(): Promise<void>;
}

/** A program that serves a folder of objects at a port. */
export interface ObjectProgram {
  command: string;
  args(port: number, folder: string): string[];
  env?: Readonly<Record<string, string>>;
  /** Answered once it is ready. */
  health: string;
}

/** Starts a program; throws with what it printed unless it answers in half a minute. */
export async function startObjectServer(
  program: ObjectProgram,
): Promise<Pick<ObjectServer, 'url' | 'kill' | 'start' | 'stop'> & { folder: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-objects-'));
  const log = path.join(folder, 'server.log');
  let child: ChildProcess | undefined;

  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running?.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    const output = fs.openSync(log, 'a');
    const running = spawn(program.command, program.args(port, folder), {
      stdio: ['ignore', output, output],
      env: { ...process.env, ...program.env },
    });
    fs.closeSync(output);
    running.unref();
    child = running;
    for (const deadline = Date.now() + 30_000; Date.now() < deadline && running.exitCode === null; await sleep(25)) {
      const answer = await fetch(url + program.health).catch(() => undefined);
      if (answer !== undefined && answer.status < 500) return;
    }
    throw new Error(`${program.command} did not answer: ${fs.readFileSync(log, 'utf8')}`);
  };
  const atExit = (): void => {
    child?.kill('SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', atExit);
  await start();
  return {
    ...{ url, folder, kill, start },
    async stop() {
      process.off('exit', atExit);
      await kill();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

let buckets = 0;

/** A name that no other test of the server has. */
export const bucketName = (): string => `bucket-${buckets++}`;

/** A test against a server of objects: skipped with a reason where there is none, and failed with `LASTRO_REQUIRE_ALL=1`. */
export function itWithObjects(server: ObjectServer | undefined): ReturnType<typeof itRequires> {
  return itRequires(
    server !== undefined,
    'the server of objects cannot be installed: it needs Go and the Go module proxy',
  );
}
