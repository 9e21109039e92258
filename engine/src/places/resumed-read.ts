import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { messageOf } from '../base/errors.js';
import { seconds } from '../base/text.js';
import { PlaceError } from './place-error.js';
import type { PlaceOptions } from './place.js';

/** The bytes of an object from an offset on. */
export interface OpenedObject {
  body: Readable;
  /** Bytes of the whole object. */
  bytes: number;
  /** Of the whole object, in hexadecimal, where it is known. */
  md5: string | undefined;
}

/** Answers without a byte more after which an object is given up. */
const MOST_BREAKS = 5;

export const DEFAULT_TIMEOUT = 60_000;

/**
 * The bytes of an object; where a connection breaks, `open` is asked for the rest of the same version. It must try again by itself. At the end the bytes are
 * counted and compared with their MD5.
 */
export async function resumedRead(
  named: string,
  options: PlaceOptions,
  open: (offset: number) => Promise<OpenedObject>,
): Promise<Readable> {
  const first = await open(0);
  return Readable.from(chunksOf(named, options, open, first), { objectMode: false });
}

async function* chunksOf(
  named: string,
  options: PlaceOptions,
  open: (offset: number) => Promise<OpenedObject>,
  first: OpenedObject,
): AsyncGenerator<Uint8Array> {
  const { bytes, md5 } = first;
  const hash = createHash('md5');
  let offset = 0;
  let body = new Body(first.body, options);
  try {
    for (let breaks = 0; offset < bytes;) {
      let chunk: Uint8Array;
      try {
        chunk = await body.next();
      } catch (error) {
        body.destroy();
        if (++breaks > MOST_BREAKS)
          throw new PlaceError('place.unreachable', `${named} breaks off again and again: ${messageOf(error)}`);
        body = new Body((await open(offset)).body, options);
        continue;
      }
      breaks = 0;
      offset += chunk.length;
      hash.update(chunk);
      yield chunk;
    }
  } finally {
    body.destroy();
  }
  if (offset === bytes && (md5 === undefined || hash.digest('hex') === md5)) return;
  throw new PlaceError('place.checksum', `${named} is not what was written`, {
    hint: 'read it again; if it stays, the object is damaged',
  });
}

/** The body of one answer. */
class Body {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private readonly timeout: number;

  constructor(
    private readonly stream: Readable,
    { timeout = DEFAULT_TIMEOUT }: PlaceOptions,
  ) {
    this.timeout = timeout;
    // It may break while nobody reads.
    stream.on('error', () => undefined);
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  /** Rejects when the body ends, breaks, or sends nothing for some time. */
  async next(): Promise<Uint8Array> {
    const timer = setTimeout(
      () => this.stream.destroy(new Error(`nothing came for ${seconds(this.timeout)}`)),
      this.timeout,
    );
    try {
      const next = await this.chunks.next();
      if (next.done === true) throw new Error('the answer ended too early');
      return next.value;
    } finally {
      clearTimeout(timer);
    }
  }

  destroy(): void {
    this.stream.destroy();
  }
}
