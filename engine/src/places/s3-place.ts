import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import type { BucketAddress } from './bucket-address.js';
import { DEFAULT_PART_SIZE, measureContent } from './content.js';
import { assertKey } from './key.js';
import { PlaceError, changed, notFound, persistUpload } from './place-error.js';
import type { ObjectContent, Place, PlaceObject, PlaceOptions } from './place.js';
import { resumedRead, type OpenedObject } from './resumed-read.js';
import { S3Requests, loadS3, s3Settings } from './s3-client.js';
import { MD5, uploadToS3, type S3Target } from './s3-upload.js';

/**
 * A folder of a bucket of S3, or of another service with its API at `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`, as a {@link Place}. A service
 * that knows no conditional writes (`If-None-Match`) cannot keep two writers apart.
 */
export async function s3Place(
  { address, bucket: Bucket, prefix }: BucketAddress,
  options: PlaceOptions,
): Promise<Place> {
  const sdk = await loadS3();
  const client = new sdk.S3Client(s3Settings(options));
  const requests = new S3Requests(client, address, options);
  const at = (key: string): { Bucket: string; Key: string } => ({ Bucket, Key: prefix + assertKey(key) });

  async function write(target: S3Target, content: ObjectContent): Promise<boolean> {
    const measured = await measureContent(content, options.partSize ?? DEFAULT_PART_SIZE);
    return persistUpload(options, () => uploadToS3(requests, sdk, target, measured));
  }

  return {
    address,
    create: async (key, content) => ((await write({ ...at(key), IfNoneMatch: '*' }, content)) ? 'created' : 'exists'),
    async put(key, content) {
      await write(at(key), content);
    },
    async read(key) {
      const target = at(key);
      let tag: string | undefined;
      return resumedRead(`${address}/${key}`, options, async (offset): Promise<OpenedObject> => {
        const range = offset === 0 ? {} : { Range: `bytes=${offset}-`, IfMatch: tag };
        const object = await requests
          .send((sender) => sender.send(new sdk.GetObjectCommand({ ...target, ...range })))
          .catch((error: unknown) => {
            if (!(error instanceof PlaceError)) throw error;
            if (error.code === 'place.not-found') throw notFound(key, address);
            throw error.code === 'place.changed' ? changed(key, address) : error;
          });
        tag = object.ETag;
        return { body: object.Body as Readable, bytes: object.ContentLength ?? 0, md5: md5Of(object) };
      });
    },
    async stat(key) {
      const target = at(key);
      try {
        const object = await requests.send((sender) => sender.send(new sdk.HeadObjectCommand(target)));
        return described(key, object.ContentLength, object.LastModified, object.ETag, md5Of(object));
      } catch (error) {
        if (error instanceof PlaceError && error.code === 'place.not-found') return undefined;
        throw error;
      }
    },
    async *list(beginning) {
      const Prefix = prefix + beginning;
      let from: { ContinuationToken?: string } = {};
      do {
        const page = await requests.send((sender) =>
          sender.send(new sdk.ListObjectsV2Command({ Bucket, Prefix, ...from })),
        );
        for (const { Key = '', Size, LastModified, ETag } of page.Contents ?? [])
          // Consoles make folders by empty objects.
          if (!Key.endsWith('/')) yield described(Key.slice(prefix.length), Size, LastModified, ETag, undefined);
        from = page.NextContinuationToken === undefined ? {} : { ContinuationToken: page.NextContinuationToken };
      } while (from.ContinuationToken !== undefined);
    },
    async remove(key) {
      const target = at(key);
      await requests.send((sender) => sender.send(new sdk.DeleteObjectCommand(target)));
    },
    close() {
      client.destroy();
      return Promise.resolve();
    },
  };
}

function described(
  key: string,
  bytes = 0,
  changedAt = new Date(0),
  version = '',
  md5: string | undefined,
): PlaceObject {
  return { key, bytes, md5, changedAt, version };
}

/** What this engine wrote with the object; else its tag, which is an MD5 unless the object was written in parts or is encrypted by a key. */
function md5Of({
  Metadata,
  ETag,
  ServerSideEncryption,
}: GetObjectCommandOutput | HeadObjectCommandOutput): string | undefined {
  const tag = /^"([0-9a-f]{32})"$/.exec(ETag ?? '')?.[1];
  return Metadata?.[MD5] ?? ((ServerSideEncryption ?? 'AES256') === 'AES256' ? tag : undefined);
}
