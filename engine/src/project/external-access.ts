import path from 'node:path';

/**
 * The absolute path of a file, or of a pattern of files, that a model names, where the configuration grants it or a folder that
 * it is in; else undefined. A relative one is meant from the project's folder.
 */
export function grantedFile(file: string, projectDir: string, grants: readonly string[]): string | undefined {
  const absolute = path.resolve(projectDir, file);
  const isGranted = grants.some((grant) => {
    const within = path.relative(path.resolve(projectDir, grant), absolute);
    return within === '' || (!within.startsWith('..') && !path.isAbsolute(within));
  });
  return isGranted ? absolute : undefined;
}
