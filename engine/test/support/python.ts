import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { installOnce } from './install-once.js';

const run = promisify(execFile);

/** A Python that has these packages (`jsonschema==4.26.0`), installed on first use; undefined when that cannot be. */
export async function pythonWith(...packages: readonly string[]): Promise<string | undefined> {
  const folder = await installOnce(packages.join('+').replaceAll(/[^\w.+-]/g, '_'), (empty) =>
    installPython(empty, packages),
  );
  return folder === undefined ? undefined : pythonIn(folder);
}

/** Makes a folder a virtual environment with these packages, or what `--requirement <file>` lists; returns its Python. */
export async function installPython(folder: string, packages: readonly string[]): Promise<string> {
  const python = pythonIn(folder);
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  return python;
}

/** The Python of a virtual environment. */
export function pythonIn(folder: string): string {
  return path.join(folder, 'bin', 'python');
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
