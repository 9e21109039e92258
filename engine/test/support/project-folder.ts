import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Interruption } from '../../src/cli/interruption.js';
import { main } from '../../src/cli/main.js';
import { inThisProcess } from '../../src/load/index.js';
import type { RunResults } from '../../src/publish/artifacts.js';
import type { Cell } from '../../src/base/cell.js';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';

export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

export interface Ended {
  code: number;
  out: string;
  err: string;
  lines: string[];
}

/** A process that runs the command line. */
export interface Running {
  child: ChildProcess;
  ended: Promise<Ended & { signal: NodeJS.Signals | null }>;
}

/** A project in a folder of its own, with `lastro` installed as a link to this repository. */
export class ProjectFolder {
  readonly dir: string;

  constructor(files: Readonly<Record<string, string>> = {}, parent: string = os.tmpdir()) {
    this.dir = fs.realpathSync(fs.mkdtempSync(path.join(parent, 'lastro-project-')));
    fs.mkdirSync(path.join(this.dir, 'node_modules'));
    fs.symlinkSync(path.join(REPOSITORY, 'engine'), path.join(this.dir, 'node_modules', 'lastro'), 'dir');
    this.write('package.json', '{"type": "module", "private": true}\n');
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  path(...parts: string[]): string {
    return path.join(this.dir, ...parts);
  }

  write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), text);
  }

  read(file: string): string {
    return fs.readFileSync(this.path(file), 'utf8');
  }

  edit(file: string, change: (text: string) => string): void {
    this.write(file, change(this.read(file)));
  }

  /** Runs a command in this process. */
  async lastro(...args: string[]): Promise<Ended> {
    return this.lastroWith({}, ...args);
  }

  /** Runs a command in a folder below the project. */
  async lastroIn(cwd: string, ...args: string[]): Promise<Ended> {
    return this.run({}, cwd, args);
  }

  async lastroWith(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
    return this.run(env, this.dir, args);
  }

  /** Runs a command that goes on until it is interrupted, and interrupts it when it has printed a line. */
  async lastroUntil(line: RegExp, env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
    return this.run(env, this.dir, args, line);
  }

  private async run(
    env: Readonly<Record<string, string>>,
    cwd: string,
    args: readonly string[],
    until?: RegExp,
  ): Promise<Ended> {
    const out: string[] = [];
    const err: string[] = [];
    const stop = new AbortController();
    const print =
      (lines: string[]) =>
      (line: string): void => {
        lines.push(line);
        if (until?.test(line) === true) stop.abort(new Interruption('SIGINT'));
      };
    const code = await main(args, {
      env: { ...env },
      cwd,
      out: print(out),
      err: print(err),
      isTTY: false,
      signal: stop.signal,
      loaders: inThisProcess,
    });
    return ended(code, `${out.join('\n')}\n`, err.join('\n'));
  }

  /** Runs a command in a process of its own. */
  spawn(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const child = spawn(process.execPath, [path.join(REPOSITORY, 'engine', 'bin', 'lastro.js'), ...args], {
      cwd: this.dir,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    return {
      child,
      ended: new Promise((resolve) =>
        child.on('close', (code, signal) => resolve({ ...ended(code ?? -1, out, err), signal })),
      ),
    };
  }

  get results(): RunResults {
    return JSON.parse(this.read('target/run_results.json')) as RunResults;
  }

  /** Status by name: `model.shop.x` as `x`. */
  statuses(): Record<string, string> {
    return Object.fromEntries(this.results.results.map(({ name, status }) => [name, status]));
  }

  /** Rows of the warehouse as it lies there. */
  async query(sql: string, file = 'target/warehouse.duckdb'): Promise<Cell[][]> {
    const warehouse = await openDuckDB({ path: path.resolve(this.dir, file), readOnly: true });
    try {
      return (await (await warehouse.session()).query(sql)).rows;
    } finally {
      await warehouse.close();
    }
  }

  /** The project as it is now, in another folder. */
  copy(parent?: string): ProjectFolder {
    const copy = new ProjectFolder({}, parent);
    const modules = this.path('node_modules');
    fs.cpSync(this.dir, copy.dir, { recursive: true, verbatimSymlinks: true, filter: (file) => file !== modules });
    return copy;
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

function ended(code: number, out: string, err: string): Ended {
  return { code, out, err, lines: out.split('\n').filter((line) => line !== '') };
}
