import path from 'node:path';

/** Folder of the history: `LASTRO_HISTORY`, relative to the project, else `.lastro/history` in it. */
export function historyFolder(projectDir: string, env: Readonly<Record<string, string | undefined>>): string {
  return path.resolve(projectDir, env['LASTRO_HISTORY'] || path.join('.lastro', 'history'));
}
