import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { installOnce } from './install-once.js';

const run = promisify(execFile);

/**
 * A program that Go builds on first use from a module at a version (`github.com/owner/name/cmd/name@v1.2.3`); undefined when that cannot be, as
 * without Go or its module proxy.
 */
export async function goProgram(module: string): Promise<string | undefined> {
  const [address = '', version = ''] = module.split('@v');
  const name = path.posix.basename(address);
  const folder = await installOnce(`${name}-${version}`, (empty) =>
    run('go', ['install', '-trimpath', '-ldflags=-s -w', module], {
      env: { ...process.env, GOBIN: empty, GOFLAGS: '' },
    }),
  );
  return folder === undefined ? undefined : path.join(folder, name);
}
