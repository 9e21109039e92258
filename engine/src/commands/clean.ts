import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import type { RunOptions } from '../run/options.js';

/** Removes the target folder, the built site and the folder it is built from. Returns what it removed. The history stays. */
export function clean({ projectDir, targetPath, log }: RunOptions): string[] {
  const target = targetPath ?? path.join(projectDir, 'target');
  const relativePath = path.relative(target, projectDir);
  if (relativePath === '' || !relativePath.startsWith('..'))
    throw new UsageError('clean.project', `the target folder ${target} holds the project itself`, {
      hint: 'check --target-path',
    });
  const folders = [target, ...['dist', '.site'].map((folder) => path.join(projectDir, folder))];
  const existing = folders.filter((folder) => fs.existsSync(folder));
  for (const folder of existing) {
    log.debug(`remove ${folder}`);
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return existing;
}
