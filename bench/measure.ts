import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What one process took. */
export interface Usage {
  /** Milliseconds on the clock, start of the process included. */
  wall: number;
  /** Milliseconds of processor time, of all its threads. */
  cpu: number;
  /** Peak resident memory in MB. */
  memory: number;
}

/**
 * Runs `node <args>`, or another program that writes its usage itself, and says what it took. Throws when it ends otherwise than
 * the codes allowed.
 */
export async function measure(
  args: readonly string[],
  {
    env = {},
    codes = [0],
    cwd,
    program,
  }: { env?: Record<string, string>; codes?: readonly number[]; cwd?: string; program?: string } = {},
): Promise<Usage & { out: string }> {
  const file = path.join(os.tmpdir(), `lastro-usage-${process.pid}.json`);
  const started = performance.now();
  const preloaded = ['--import', path.join(import.meta.dirname, 'usage.mjs'), ...args];
  const child = spawn(program ?? process.execPath, program === undefined ? preloaded : args, {
    env: { ...process.env, ...env, BENCH_USAGE: file, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)));
  const wall = performance.now() - started;
  if (!codes.includes(code)) throw new Error(`node ${args.join(' ')} ended with ${code}:\n${out}${err}`);
  const used = JSON.parse(fs.readFileSync(file, 'utf8')) as { cpu: number; memory: number };
  fs.rmSync(file);
  return { wall, ...used, out };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}
