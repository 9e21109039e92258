import type { File, FileMetadata } from '@google-cloud/storage';
import type { IncomingMessage } from 'node:http';
import type { BucketAddress } from './bucket-address.js';
import { DEFAULT_PART_SIZE, measureContent } from './content.js';
import { GcsRequests, gcsClient } from './gcs-client.js';
import { uploadToGcs } from './gcs-upload.js';
import { assertKey } from './key.js';
import { PlaceError, changed, missingBucket, notFound, persistUpload } from './place-error.js';
import type { ObjectContent, Place, PlaceObject, PlaceOptions } from './place.js';
import { resumedRead, type OpenedObject } from './resumed-read.js';

/** A folder of a bucket of Google Cloud Storage as a {@link Place}. */
export async function gcsPlace(
  { address, bucket: name, prefix }: BucketAddress,
  options: PlaceOptions,
): Promise<Place> {
  const storage = await gcsClient(options);
  const requests = new GcsRequests(storage, address, options);
  const bucket = storage.bucket(name);
  const fileOf = (key: string): File => bucket.file(prefix + assertKey(key));

  /** What is not found where no object need be there. */
  const noBucket = (error: unknown): never => {
    throw isNotFound(error) ? missingBucket(address) : error;
  };

  async function write(key: string, content: ObjectContent, isNew: boolean): Promise<boolean> {
    const file = fileOf(key);
    const measured = await measureContent(content, options.partSize ?? DEFAULT_PART_SIZE);
    return persistUpload(options, () => uploadToGcs(requests, file, measured, isNew)).catch(noBucket);
  }

  return {
    address,
    create: async (key, content) => ((await write(key, content, true)) ? 'created' : 'exists'),
    async put(key, content) {
      await write(key, content, false);
    },
    async read(key) {
      let file = fileOf(key);
      const open = async (offset: number): Promise<OpenedObject> => {
        const answer = await requests.download(file, offset).catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
          throw offset === 0 ? notFound(key, address) : changed(key, address);
        });
        file = bucket.file(file.name, { generation: String(answer.headers['x-goog-generation'] ?? '') });
        return openedBy(answer);
      };
      return resumedRead(`${address}/${key}`, options, open);
    },
    async stat(key) {
      const file = fileOf(key);
      try {
        return described(key, (await requests.send(() => file.getMetadata()))[0]);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async *list(beginning) {
      for (let query: object | null = { prefix: prefix + beginning, autoPaginate: false }; query !== null;) {
        const page: object = query;
        const answer: [File[], object | null, unknown] = await requests
          .send(() => bucket.getFiles(page))
          .catch(noBucket);
        const [files, next] = answer;
        for (const file of files)
          // Consoles make folders by empty objects.
          if (!file.name.endsWith('/')) yield described(file.name.slice(prefix.length), file.metadata);
        query = next;
      }
    },
    async remove(key) {
      const file = fileOf(key);
      await requests.send(() => file.delete({ ignoreNotFound: true }));
    },
    close: () => Promise.resolve(),
  };
}

const isNotFound = (error: unknown): boolean => error instanceof PlaceError && error.code === 'place.not-found';

function openedBy(answer: IncomingMessage): OpenedObject {
  const header = (name: string): string => String(answer.headers[name] ?? '');
  const md5 = /md5=([^,]+)/.exec(header('x-goog-hash'))?.[1];
  return {
    body: answer,
    bytes: Number(header('x-goog-stored-content-length')),
    md5: md5 === undefined ? undefined : hex(md5),
  };
}

function described(key: string, { size, md5Hash, updated, generation }: FileMetadata): PlaceObject {
  return {
    key,
    bytes: Number(size),
    md5: md5Hash === undefined ? undefined : hex(md5Hash),
    changedAt: new Date(updated ?? 0),
    version: String(generation),
  };
}

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');
