import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Service } from './compose.js';

/**
 * Makes what a container sees of its file system below `$1`, and runs the command there: programs and libraries of this machine, the volumes, a `/tmp`, all
 * else read-only. A folder of links, such as a project of tests, is mounted entry by entry.
 */
const SCRIPT = `
set -e
root=$1 user=$2 folder=$3 volumes=$4; shift 4
bind() {
  if [ -d "$1" ]; then mkdir -p "$root$2"; else touch "$root$2"; fi
  mount -o "bind$3" "$1" "$root$2"
}
mount -t tmpfs -o mode=755 tmpfs "$root"
for name in usr bin lib lib64 sbin etc dev proc; do
  if [ -h "/$name" ]; then cp -P "/$name" "$root/"; elif [ -d "/$name" ]; then bind "/$name" "/$name" ,ro; fi
done
while IFS='|' read -r source target mode; do
  if [ "$mode" = ,ro ]; then
    mkdir -p "$root$target"
    for entry in "$source"/*; do bind "$(realpath "$entry")" "$target/$(basename "$entry")" ,ro; done
  else bind "$source" "$target" "$mode"; fi
done < "$volumes"
mkdir "$root/tmp"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -o remount,ro "$root"
exec chroot --userspec="$user" --groups= "$root" env -C "$folder" "$@"
`;

/** Whether this process may make mounts that only it sees. */
export function canSandbox(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', os.tmpdir()], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface Sandboxed {
  child: ChildProcess;
  /** What it has printed. */
  output(): string;
  /** Resolves with its exit code. */
  ended: Promise<number | null>;
}

/** Starts a command (default: its own) as a service's container would: as its user, on its volumes, with its environment. Network and processes are those of this machine. */
export function startSandboxed(
  { user, working_dir: folder = '/', volumes, command = [] }: Service,
  env: Readonly<Record<string, string>>,
  words: readonly string[] = command,
): Sandboxed {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-sandbox-'));
  const root = path.join(scratch, 'root');
  fs.mkdirSync(root);
  const list = volumes.map(({ source, target, read_only: ro }) => `${source}|${target}|${ro === true ? ',ro' : ''}\n`);
  fs.writeFileSync(path.join(scratch, 'volumes'), list.join(''));
  const args = ['--mount', 'sh', '-c', SCRIPT, 'sh', root, user, folder, path.join(scratch, 'volumes'), ...words];
  const child = spawn('unshare', args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      fs.rmSync(scratch, { recursive: true, force: true });
      resolve(code);
    });
  });
  return { child, output: () => output, ended };
}
