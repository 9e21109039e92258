import fs from 'node:fs';
import path from 'node:path';
import { UsageError, messageOf } from '../base/errors.js';

/** Writes texts to files, by paths relative to `cwd`. Throws an error of the code, and writes nothing, when one exists. */
export function writeNewFiles(
  cwd: string,
  files: ReadonlyMap<string, string>,
  code: 'convert.cannot-write' | 'add.cannot-write' = 'convert.cannot-write',
): void {
  const cannotWrite = (file: string, cause: unknown): UsageError =>
    new UsageError(code, `cannot write ${file}: ${messageOf(cause)}`, { hint: 'name a new file', cause });
  for (const file of files.keys())
    if (fs.existsSync(path.resolve(cwd, file))) throw cannotWrite(file, new Error('the file exists'));
  for (const [file, text] of files) {
    const absolute = path.resolve(cwd, file);
    try {
      fs.mkdirSync(path.dirname(absolute), { recursive: true });
      fs.writeFileSync(absolute, text, { flag: 'wx' });
    } catch (error) {
      throw cannotWrite(file, error);
    }
  }
}
