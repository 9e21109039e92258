import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { decoderOf } from '../../base/encoding.js';
import { LastroError, UsageError, messageOf } from '../../base/errors.js';
import { setMode } from '../../base/private-files.js';
import type { InputFile } from './input.js';
import { assertUnchanged } from './prepared-file.js';
import { entryStream } from './zip.js';

const CHUNK = 1 << 20;

/** The file's own bytes, unpacked but not decoded. */
export async function inputStream(input: InputFile): Promise<Readable> {
  if (input.compression === 'zip') return entryStream(input.path, input.entry ?? '');
  const stream = fs.createReadStream(input.path, { highWaterMark: CHUNK });
  if (input.compression === 'none') return stream;
  const gunzip = createGunzip({ chunkSize: CHUNK });
  stream.on('error', (error) => gunzip.destroy(error));
  return stream.pipe(gunzip);
}

/** At most `size` of a file's first bytes, unpacked. */
export async function firstBytes(input: InputFile, size: number): Promise<Buffer> {
  const stream = await inputStream(input);
  const chunks: Buffer[] = [];
  let found = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      found += chunk.length;
      if (found >= size) break;
    }
  } catch (error) {
    throw unreadableError(input, error);
  } finally {
    stream.destroy();
  }
  return Buffer.concat(chunks).subarray(0, size);
}

export function isUtf8Name(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding);
}

function decoderFor(encoding: string): TextDecoder {
  const decoder = decoderOf(encoding);
  if (decoder === undefined)
    throw new UsageError('load.encoding', `unknown encoding ${encoding}`, { hint: 'such as utf-8, latin1, utf-16le' });
  return decoder;
}

/** A copy of a plain file; where the file system can, one that shares its blocks. */
export async function copyInput(input: InputFile, copy: string, signal: AbortSignal): Promise<string> {
  fs.mkdirSync(path.dirname(copy), { recursive: true });
  try {
    const isCloned = await fs.promises.copyFile(input.path, copy, fs.constants.COPYFILE_FICLONE_FORCE).then(
      () => true,
      () => false,
    );
    // In pieces, since a copy by the system cannot be broken off.
    if (!isCloned)
      await pipeline(await inputStream(input), fs.createWriteStream(copy, { highWaterMark: CHUNK }), { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new LastroError('load.cannot-copy', `${input.name} cannot be copied: ${messageOf(error)}`, {
      location: { file: input.name },
      hint: 'make space for it in the target folder, or let it be read in place: name its folder in externalAccess',
      cause: error,
    });
  }
  setMode(copy, 0o600);
  assertUnchanged(input);
  return copy;
}

/**
 * A plain UTF-8 file with the input's content: the file itself when it is one, else a copy at `scratch`.
 * What a decoder cannot read is U+FFFD in the copy.
 */
export async function unpack(input: InputFile, encoding: string, scratch: string): Promise<string> {
  if (input.compression === 'none' && isUtf8Name(encoding)) return input.path;
  const decoder = isUtf8Name(encoding) ? undefined : decoderFor(encoding);
  const source = await inputStream(input);
  fs.mkdirSync(path.dirname(scratch), { recursive: true });
  const target = fs.createWriteStream(scratch, { fd: fs.openSync(scratch, 'w') });
  try {
    if (decoder === undefined) await pipeline(source, target);
    else await pipeline(source, (chunks) => decode(chunks, decoder), target);
  } catch (error) {
    throw unreadableError(input, error);
  }
  if (fs.statSync(scratch).size === 0)
    throw new LastroError('load.empty-file', `${input.name} is empty`, {
      location: { file: input.name },
      hint: 'it has no header',
    });
  return scratch;
}

export function unreadableError(input: InputFile, error: unknown): LastroError {
  if (error instanceof LastroError) return error;
  return new LastroError('load.unreadable', `${input.name} cannot be read: ${messageOf(error)}`, {
    location: { file: input.name },
    hint:
      input.compression === 'none'
        ? 'check the disk and the permissions of the file'
        : 'the archive is incomplete: download it again',
    cause: error,
  });
}

async function* decode(chunks: AsyncIterable<Buffer>, decoder: TextDecoder): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
