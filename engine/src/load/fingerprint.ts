import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type { Kept } from '../base/kept.js';
import type { Input } from './input.js';
import { damaged, inputStream } from './unpack.js';

/** MD5 of a file's bytes as they lie on disk; of an archive's entry, of its content. */
export async function fingerprint(input: Input): Promise<string> {
  const hash = createHash('md5');
  const raw: Input = input.packing === 'gzip' ? { ...input, packing: 'none' } : input;
  try {
    for await (const chunk of await inputStream(raw)) hash.update(chunk as Buffer);
  } catch (error) {
    throw damaged(input, error);
  }
  return hash.digest('hex');
}

/**
 * As {@link fingerprint}, but a file whose size, inode and times are those of an earlier run is not read again. Nobody can
 * set the time of a file's last change (`ctime`); one of the last two seconds is not trusted to be the last within its
 * tick of the file system's clock.
 */
export function keptFingerprint(input: Input, kept: Kept | undefined): Promise<string> {
  if (kept === undefined) return fingerprint(input);
  const { size, ino, mtimeNs, ctimeNs, ctimeMs } = fs.statSync(input.path, { bigint: true });
  const stamp = [size, ino, mtimeNs, ctimeNs].map(String);
  const isSettled = Number(ctimeMs) < Date.now() - 2000;
  return kept.take(
    `md5 of ${input.path}`,
    [input.entry, stamp],
    () => fingerprint(input),
    () => isSettled,
  );
}
