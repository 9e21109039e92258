import { Archive } from '../../archive/index.js';
import { UsageError } from '../../base/errors.js';
import { CONFIG_FILE } from '../../base/config-file.js';
import { readConfig, type ProjectConfig } from '../../project/config.js';
import type { RunOptions } from '../../run/options.js';

/** Does something with the archive of a project, and closes it. Throws `archive.off` where it has none. */
export async function withArchive<T>(
  { projectDir, env }: Pick<RunOptions, 'projectDir' | 'env'>,
  work: (archive: Archive, config: ProjectConfig) => Promise<T>,
): Promise<T> {
  const config = await readConfig(projectDir);
  if (config.archive === undefined)
    throw new UsageError('archive.off', 'the project has no archive', {
      location: { file: CONFIG_FILE },
      hint: "name a place for it: archive: 'archive/', or s3://bucket/folder",
    });
  const archive = Archive.at(config.archive, { projectDir, env });
  try {
    return await work(archive, config);
  } finally {
    await archive.close();
  }
}
