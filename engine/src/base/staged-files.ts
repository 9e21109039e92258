import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Files written under temporary names and then renamed into place, which needs no space on the disk. */
export interface StagedFiles {
  /** Renames the files into place, in their order. */
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/** Writes files, by their paths, under temporary names beside them. All are removed when one cannot be written. */
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
