import { UsageError } from './errors.js';

/** The file that makes a folder a project. */
export const CONFIG_FILE = 'lastro.config.ts';

/** The error of a folder that is no project. */
export function missingConfig(folder: string): UsageError {
  return new UsageError('config.missing', `no ${CONFIG_FILE} in ${folder}`, {
    hint: 'run lastro inside a project, or use --project-dir',
  });
}
