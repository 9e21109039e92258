import fs from 'node:fs';
import path from 'node:path';

export const LOADERS_DIR = 'loaders';

/** Whether a project has a folder of loaders. */
export function hasLoaders(projectDir: string): boolean {
  return fs.existsSync(path.join(projectDir, LOADERS_DIR));
}
