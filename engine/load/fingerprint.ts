import { createHash } from 'node:crypto';
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
