import fs from 'node:fs';
import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Replaces a file atomically: readers see the old content until the new one is complete. Creates its folder. */
export async function writeFileAtomic(file: string, data: string | Uint8Array, mode = 0o666): Promise<void> {
  const temporary = temporaryName(file);
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(temporary, data, { mode });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** As {@link writeFileAtomic}, for callers that cannot wait. */
export function writeFileAtomicSync(file: string, data: string | Uint8Array, mode = 0o666): void {
  const temporary = temporaryName(file);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  try {
    fs.writeFileSync(temporary, data, { mode });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

const temporaryName = (file: string): string => `${file}.${process.pid}.tmp`;

/** Creates a file with its full content; an existing file is kept. */
export async function createFileAtomic(file: string, data: string, options: { mode?: number } = {}): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = temporaryName(file);
  try {
    await writeFile(temporary, data, options);
    await link(temporary, file).catch((error: unknown) =>
      // Without hard links a rename is as atomic, but of two processes that create the file at once the last one wins.
      (error as NodeJS.ErrnoException).code === 'EEXIST' ? undefined : rename(temporary, file),
    );
  } finally {
    await rm(temporary, { force: true });
  }
}
