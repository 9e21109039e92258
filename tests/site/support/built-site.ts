import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { realData } from '../../../engine/test/support/requires.js';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');

export interface BuiltSite {
  /** Folder with the nine CSV files that the site was built from. */
  data: string;
  dist: string;
  /** Folder of the run's artifacts. */
  target: string;
  /** The order whose payment was made 0 before the build; undefined on the sample. */
  planted: string | undefined;
  remove(): Promise<void>;
}

/** This repository's project in a folder of its own. */
export async function siteFolder(): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'lastro-built-'));
  for (const name of [
    'node_modules',
    'engine',
    'loaders',
    'transforms',
    'expectations',
    'package.json',
    'tsconfig.json',
    'lastro.config.ts',
    'observablehq.config.ts',
  ])
    await symlink(path.join(REPOSITORY, name), path.join(dir, name));
  await cp(path.join(REPOSITORY, 'src'), path.join(dir, 'src'), {
    recursive: true,
    filter: (source) => !/[\\/]src[\\/](data|\.observablehq)([\\/]|$)/.test(source),
  });
  return dir;
}

/**
 * The project, loaded, checked, published and built in such a folder: from a copy of the real data
 * with one payment made 0, where there is real data, else from the sample.
 */
export async function builtSite(): Promise<BuiltSite> {
  const dir = await siteFolder();
  const real = realData();
  const data = real === undefined ? undefined : path.join(dir, 'olist');
  const planted = real === undefined || data === undefined ? undefined : await plant(path.join(real, 'olist'), data);
  await lastro(dir, { LASTRO_OLIST_DIR: data ?? '' }, 'build', '--site');
  return {
    data: data ?? (await sampleFolder(dir)),
    dist: path.join(dir, 'dist'),
    target: path.join(dir, 'target'),
    planted,
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** Copies the nine files and makes one payment 0; answers its order. */
async function plant(from: string, to: string): Promise<string> {
  await mkdir(to);
  for (const file of await readdir(from)) await copyFile(path.join(from, file), path.join(to, file));
  const payments = path.join(to, 'olist_order_payments_dataset.csv');
  const lines = (await readFile(payments, 'utf8')).split('\n');
  const [order = ''] = lines[1]?.split(',') ?? [];
  lines[1] = lines[1]?.replace(/,[\d.]+\r?$/, ',0.00') ?? '';
  await rm(payments);
  await writeFile(payments, lines.join('\n'));
  return order.replaceAll('"', '');
}

async function sampleFolder(dir: string): Promise<string> {
  const found = (await readdir(path.join(dir, 'target'), { recursive: true })).find(
    (file) => path.basename(file) === 'olist_orders_dataset.csv',
  );
  return path.dirname(path.join(dir, 'target', found ?? ''));
}

/** Runs a command of `lastro` in a folder; rejects with what it printed unless it succeeds. */
export function lastro(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
  const child = startLastro(cwd, env, ...args);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said.join('').slice(-3000)))));
  });
}

export function startLastro(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [path.join(REPOSITORY, 'engine', 'bin', 'lastro.js'), ...args], {
    cwd,
    env: { ...process.env, LASTRO_WAREHOUSE: path.join(cwd, 'target', 'warehouse.duckdb'), ...env },
  });
}
