import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

/** A Python that has these packages (`jsonschema==4.26.0`), installed on first use; undefined when that cannot be. */
export async function pythonWith(...packages: readonly string[]): Promise<string | undefined> {
  const tools = process.env['LASTRO_TOOLS'] ?? path.join(os.homedir(), '.cache', 'lastro-tools');
  const folder = path.join(tools, packages.join('+').replaceAll(/[^\w.+-]/g, '_'));
  const python = path.join(folder, 'bin', 'python');
  const done = path.join(folder, 'installed');
  if (fs.existsSync(done)) return python;
  const run = promisify(execFile);
  try {
    fs.rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
    fs.writeFileSync(done, '');
    return python;
  } catch {
    return undefined;
  }
}

/** What a program answers to its input. Throws what it prints of an error. */
export async function runPython(python: string, script: string, input: string): Promise<string> {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.on('error', () => undefined).end(input);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await ended) !== 0) throw new Error(err);
  return out;
}
