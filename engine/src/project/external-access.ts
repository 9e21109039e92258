import path from 'node:path';

/** The files and folders that a project's configuration grants to models, absolute. */
export const externalFiles = (projectDir: string, grants: readonly string[] = []): string[] =>
  grants.map((grant) => path.resolve(projectDir, grant));

/**
 * The absolute path of a file, or of a pattern of files, that a model names, where the configuration grants it or a folder that
 * it is in; else undefined. A relative one is meant from the project's folder.
 */
export function grantedFile(file: string, projectDir: string, grants: readonly string[]): string | undefined {
  const absolute = path.resolve(projectDir, file);
  const isGranted = externalFiles(projectDir, grants).some((grant) => {
    const within = path.relative(grant, absolute);
    return within === '' || (!within.startsWith('..') && !path.isAbsolute(within));
  });
  return isGranted ? absolute : undefined;
}
