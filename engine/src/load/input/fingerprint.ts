import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { systemClock } from '../../base/clock.js';
import type { FileCache } from '../../base/file-cache.js';
import type { InputFile } from './input.js';
import { unreadableError, inputStream } from './unpack.js';

/** MD5 of a file's bytes on disk; of an archive's entry, of its content. */
export async function fingerprint(input: InputFile): Promise<string> {
  const hash = createHash('md5');
  const raw: InputFile = input.compression === 'gzip' ? { ...input, compression: 'none' } : input;
  try {
    for await (const chunk of await inputStream(raw)) hash.update(chunk as Buffer);
  } catch (error) {
    throw unreadableError(input, error);
  }
  return hash.digest('hex');
}

/**
 * As {@link fingerprint}, but a file whose size, inode and times are those of an earlier run is not read again. Nobody can
 * set the time of a file's last change (`ctime`); one of the last two seconds is not trusted to be the last within its
 * tick of the file system's clock, which is the system's whatever the time of the run.
 */
export function cachedFingerprint(
  input: InputFile,
  cache: FileCache | undefined,
  clock = systemClock,
): Promise<string> {
  if (cache === undefined) return fingerprint(input);
  const { size, ino, mtimeNs, ctimeNs, ctimeMs } = fs.statSync(input.path, { bigint: true });
  const stamp = [size, ino, mtimeNs, ctimeNs].map(String);
  const isStable = Number(ctimeMs) < clock.now().getTime() - 2000;
  return cache.getOrCompute(
    `md5 of ${input.path}`,
    [input.entry, stamp],
    () => fingerprint(input),
    () => isStable,
  );
}
