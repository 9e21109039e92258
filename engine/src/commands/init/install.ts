import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const MANAGERS = ['npm', 'pnpm', 'yarn', 'bun'] as const;

/** What is in the cache is not asked for; a registry that cannot be reached is tried for some seconds, not for minutes. */
const NPM_FLAGS = [
  ...['--prefer-offline', '--no-audit', '--no-fund'],
  ...['--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'],
];

/** The package manager that started this command, else npm. */
export function packageManager(env: Readonly<Record<string, string | undefined>>): (typeof MANAGERS)[number] {
  const agent = env['npm_config_user_agent'] ?? '';
  return MANAGERS.find((name) => agent.startsWith(`${name}/`)) ?? 'npm';
}

/** Whether modules of a folder find the package `lastro`. */
export function isInstalled(folder: string): boolean {
  for (let place = folder; ; place = path.dirname(place)) {
    if (fs.existsSync(path.join(place, 'node_modules', 'lastro', 'package.json'))) return true;
    if (place === path.dirname(place)) return false;
  }
}

/**
 * Installs what `package.json` of a folder names, or adds `added` to it. What the package manager has in its cache needs no network.
 * Returns the end of its output when it failed.
 */
export async function install(
  folder: string,
  manager: (typeof MANAGERS)[number],
  {
    added,
    env,
    signal,
  }: { added: string | undefined; env: Readonly<Record<string, string | undefined>>; signal: AbortSignal },
): Promise<string | undefined> {
  const verb = added === undefined || manager === 'npm' ? 'install' : 'add';
  const flags = manager === 'npm' ? NPM_FLAGS : [];
  const child = spawn(manager, [verb, ...(added === undefined ? [] : [added]), ...flags], {
    ...{ cwd: folder, env, signal },
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-4000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(error);
      else resolve(error.code === 'ENOENT' ? `${manager} was not found` : error.message);
    });
    child.once('close', (code) => resolve(code === 0 ? undefined : lastErrors(output)));
  });
}

/** The lines in which a package manager says why it failed. */
function lastErrors(output: string): string {
  const lines = output
    .split('\n')
    .filter((line) => line.trim() !== '' && !/complete log of this run|\/_logs\/|^npm error {4,}at /.test(line));
  const errors = lines.filter((line) => /\berr/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(0, 6).join('\n');
}
