import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { PlaceError } from './place-error.js';
import type { ObjectContent } from './place.js';

export const DEFAULT_PART_SIZE = 10 * 1024 * 1024;

/** Of S3. */
const MOST_PARTS = 10_000;

const MEBI = 1024 * 1024;

/** Some bytes of an object. */
export interface ContentPart {
  offset: number;
  bytes: number;
  /** In hexadecimal. */
  md5: string;
}

/** An object as it was when it was read for the first time. */
export interface MeasuredContent {
  content: ObjectContent;
  bytes: number;
  /** In hexadecimal. */
  md5: string;
  /** At least one; an empty object has one of no bytes. */
  parts: readonly [ContentPart, ...ContentPart[]];
}

/** Reads a content once for its checksums; parts are larger where there would be too many. Throws `place.content`. */
export async function measureContent(content: ObjectContent, partSize: number): Promise<MeasuredContent> {
  return reading(content, async (read, bytes) => {
    const size = Math.max(partSize, Math.ceil(bytes / MOST_PARTS / MEBI) * MEBI);
    const whole = createHash('md5');
    const measure = async (offset: number): Promise<ContentPart> => {
      const part = await read(offset, Math.min(size, bytes - offset));
      whole.update(part);
      return { offset, bytes: part.length, md5: createHash('md5').update(part).digest('hex') };
    };
    const parts: [ContentPart, ...ContentPart[]] = [await measure(0)];
    for (let offset = size; offset < bytes; offset += size) parts.push(await measure(offset));
    return { content, bytes, md5: whole.digest('hex'), parts };
  });
}

/** The bytes of a part. Throws `place.content` when they are not those that were measured. */
export async function readPart(content: ObjectContent, { offset, bytes, md5 }: ContentPart): Promise<Buffer> {
  const part = await reading(content, (read) => read(offset, bytes));
  if (part.length === bytes && createHash('md5').update(part).digest('hex') === md5) return part;
  throw new PlaceError(
    'place.content',
    `${'file' in content ? content.file : 'the content'} changed while it was sent`,
    {
      hint: 'write files under another name and rename them when they are whole',
    },
  );
}

type Read = (offset: number, bytes: number) => Promise<Buffer>;

async function reading<T>(content: ObjectContent, work: (read: Read, bytes: number) => Promise<T>): Promise<T> {
  if ('bytes' in content) {
    const { buffer, byteOffset, byteLength } = content.bytes;
    const all = Buffer.from(buffer, byteOffset, byteLength);
    return work((offset, bytes) => Promise.resolve(all.subarray(offset, offset + bytes)), byteLength);
  }
  const handle = await open(content.file).catch((error: unknown) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new PlaceError('place.content', `cannot read ${content.file}: ${code}`);
  });
  try {
    const { size } = await handle.stat();
    return await work(async (offset, bytes) => {
      const buffer = Buffer.allocUnsafe(bytes);
      let filled = 0;
      for (let got = -1; filled < bytes && got !== 0; filled += got)
        got = (await handle.read(buffer, filled, bytes - filled, offset + filled)).bytesRead;
      return buffer.subarray(0, filled);
    }, size);
  } finally {
    await handle.close();
  }
}
