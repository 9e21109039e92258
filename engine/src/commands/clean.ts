import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import type { RunOptions } from '../run/options.js';

/**
 * Removes the target folder, the built site and the folder it is built from. Returns what it removed. The history stays, and
 * so does a `dist` that is no link, which no build has written.
 */
export function clean({ projectDir, targetPath, log }: RunOptions): string[] {
  const target = targetPath ?? path.join(projectDir, 'target');
  const relativePath = path.relative(target, projectDir);
  if (relativePath === '' || !relativePath.startsWith('..'))
    throw new UsageError('clean.project', `the target folder ${target} contains the project`, {
      hint: 'check --target-path',
    });
  const generated = ['target/sites', 'dist', '.site'];
  const folders = [target, ...generated.map((folder) => path.join(projectDir, folder))];
  const dist = path.join(projectDir, 'dist');
  // A dangling link is removed too.
  const existing = folders.filter((folder) => {
    const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
    return stat !== undefined && (folder !== dist || stat.isSymbolicLink() || process.platform === 'win32');
  });
  for (const folder of existing) {
    log.debug(`remove ${folder}`);
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return existing;
}
