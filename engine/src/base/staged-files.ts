import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Files that are written beside their places and put there by a rename each, which needs no room on the disk. */
export interface StagedFiles {
  /** Puts the files in their places, in their order. */
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/** Writes files, by their paths, beside their places. Nothing is left when one cannot be written. */
export async function stageFiles(files: ReadonlyMap<string, string>): Promise<StagedFiles> {
  const temporary = (file: string): string => `${file}.${process.pid}.tmp`;
  const discard = async (): Promise<void> => {
    await Promise.allSettled([...files.keys()].map((file) => rm(temporary(file), { force: true })));
  };
  try {
    for (const folder of new Set([...files.keys()].map((file) => path.dirname(file))))
      await mkdir(folder, { recursive: true });
    const written = await Promise.allSettled([...files].map(([file, text]) => writeFile(temporary(file), text)));
    for (const result of written) if (result.status === 'rejected') throw result.reason;
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    async commit() {
      for (const file of files.keys()) await rename(temporary(file), file);
    },
    discard,
  };
}
