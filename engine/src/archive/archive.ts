import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { LastroError } from '../base/errors.js';
import { mapLimit } from '../base/retry.js';
import { openPlace } from '../places/open-place.js';
import type { ObjectContent, Place } from '../places/place.js';
import { parseLoad, type ArchivedLoad, type ArchivedObject } from './archived-load.js';
import { LOADS, loadKey } from './layout.js';

/** Objects that are read or compared side by side. */
const PARALLEL = 8;

/** The bytes of every source as they were received, in a place that is opened when it is first used. */
export class Archive {
  private place: Promise<Place> | undefined;

  constructor(private readonly open: () => Promise<Place>) {}

  /** The archive at an address, as {@link openPlace} reads it. */
  static at(address: string, where: Parameters<typeof openPlace>[1]): Archive {
    return new Archive(() => openPlace(address, where));
  }

  /** Of an object, for people and records: `s3://bucket/archive/raw/orders/...`. */
  async addressOf(key: string): Promise<string> {
    return `${(await this.opened()).address.replace(/\/$/, '')}/${key}`;
  }

  /** Writes an object that is not there yet, and verifies that the archive has its bytes. Throws `archive.checksum`. */
  async keep({ key, bytes, md5 }: ArchivedObject, content: ObjectContent): Promise<void> {
    const place = await this.opened();
    const outcome = await place.create(key, content);
    const problem = await this.problemOf({ key, bytes, md5 });
    if (problem === undefined) return;
    if (outcome === 'created') await place.remove(key);
    throw new LastroError('archive.checksum', `${await this.addressOf(key)} ${problem}`, {
      hint:
        outcome === 'created'
          ? 'it was changed on the way, or the file while it was read; load again'
          : 'something else has written there; move it away and load again',
    });
  }

  /** Writes the manifest of a load, which is the last of what is written of it. */
  async record(load: ArchivedLoad): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(load, null, 2)}\n`);
    const key = loadKey(load.table, new Date(load.at), load.run_id);
    await this.keep({ key, bytes: bytes.length, md5: createHash('md5').update(bytes).digest('hex') }, { bytes });
  }

  /** Removes the manifest of a load that was not committed. */
  async forget({ table, at, run_id }: ArchivedLoad): Promise<void> {
    await (await this.opened()).remove(loadKey(table, new Date(at), run_id));
  }

  /** All loads, those of a table, or what of them cannot be read. */
  async loads(table?: string): Promise<{ loads: ArchivedLoad[]; problems: LastroError[] }> {
    const loads: ArchivedLoad[] = [];
    const problems: LastroError[] = [];
    const keys = await this.keys(table === undefined ? LOADS : `${LOADS}${table}/`);
    await mapLimit(keys, PARALLEL, async (key) => {
      try {
        const load = parseLoad(await this.text(key), key);
        if (key !== loadKey(load.table, new Date(load.at), load.run_id))
          throw new LastroError('archive.manifest', `${key} is the manifest of another load`);
        loads.push(load);
      } catch (error) {
        if (!(error instanceof LastroError)) throw error;
        problems.push(error);
      }
    });
    return { loads, problems };
  }

  /** What is wrong with an object, as the rest of a sentence; undefined where its bytes are what they were. */
  async problemOf({ key, bytes, md5 }: ArchivedObject): Promise<string | undefined> {
    const place = await this.opened();
    const found = await place.stat(key);
    if (found === undefined) return 'is missing';
    if (found.bytes !== bytes) return `has ${found.bytes} bytes, not ${bytes}`;
    if ((found.md5 ?? (await this.md5Of(key))) !== md5) return 'has other bytes than were archived';
    return undefined;
  }

  /** Copies an object into a file. Throws `archive.checksum` where its bytes are not what they were. */
  async fetch({ key, md5 }: ArchivedObject, file: string): Promise<void> {
    const hash = createHash('md5');
    const bytes = await (await this.opened()).read(key);
    await pipeline(
      bytes,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      fs.createWriteStream(file, { mode: 0o600 }),
    );
    if (hash.digest('hex') === md5) return;
    fs.rmSync(file);
    throw new LastroError('archive.checksum', `${await this.addressOf(key)} has other bytes than were archived`, {
      hint: 'restore the object from a copy of the archive',
    });
  }

  /** The text of a small object. */
  async text(key: string): Promise<string> {
    return text(await (await this.opened()).read(key));
  }

  /** Keys that begin with `prefix`. */
  async keys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of (await this.opened()).list(prefix)) keys.push(key);
    return keys;
  }

  async close(): Promise<void> {
    await this.place?.then(
      (place) => place.close(),
      () => undefined,
    );
  }

  private opened(): Promise<Place> {
    this.place ??= this.open();
    return this.place;
  }

  private async md5Of(key: string): Promise<string> {
    const hash = createHash('md5');
    await pipeline(await (await this.opened()).read(key), hash);
    return hash.digest('hex');
  }
}
