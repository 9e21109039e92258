import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { installOnce } from './install-once.js';

const run = promisify(execFile);

const MODULE = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';

/** Where Go installs actionlint on first use; undefined when that cannot be. */
export async function actionlint(): Promise<string | undefined> {
  const folder = await installOnce('actionlint-1.7.12', (empty) =>
    run('go', ['install', MODULE], { env: { ...process.env, GOBIN: empty, GOFLAGS: '' } }),
  );
  return folder === undefined ? undefined : path.join(folder, 'actionlint');
}

export const NO_ACTIONLINT = 'actionlint cannot be installed: it needs Go and the Go module proxy';

/** What actionlint says of workflows; empty when it accepts them. */
export async function lintWorkflows(program: string, files: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, ['-no-color', '-shellcheck=', '-pyflakes=', ...files]);
    return stdout;
  } catch (error) {
    return (error as { stdout?: string }).stdout || String(error);
  }
}
