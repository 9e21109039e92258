import { uniqueToken } from '../base/random.js';
import type * as S3 from '@aws-sdk/client-s3';
import { mapLimit } from '../base/retry.js';
import { readPart, type MeasuredContent } from './content.js';
import { PlaceError } from './place-error.js';
import type { S3Requests } from './s3-client.js';

type Sdk = typeof S3;

/** Parts that are sent side by side. */
const AT_A_TIME = 3;

/** Where an object is written, and whether only if there is none. */
export interface S3Target {
  Bucket: string;
  Key: string;
  IfNoneMatch?: '*';
}

/** Names of what is kept with an object. */
export const MD5 = 'lastro-md5';
const WRITE = 'lastro-write';

/**
 * Writes an object by one request, or in parts, each compared with its checksum by the service. Resolves to whether it did: not, where there is one
 * that this call has not written. An answer that was lost does not count: the object says who wrote it.
 */
export async function uploadToS3(
  requests: S3Requests,
  sdk: Sdk,
  target: S3Target,
  content: MeasuredContent,
): Promise<boolean> {
  const write = uniqueToken();
  const described = { ...target, Metadata: { [MD5]: content.md5, [WRITE]: write } };
  const send = content.parts.length === 1 ? sendWhole : sendParts;
  try {
    await send(requests, sdk, described, content);
    return true;
  } catch (error) {
    const isLost = error instanceof PlaceError && error.again === 'upload';
    if (!isLost && !isCode(error, 'place.changed')) throw error;
    const { Bucket, Key } = target;
    const found = await requests
      .send((client) => client.send(new sdk.HeadObjectCommand({ Bucket, Key })))
      .catch((reason: unknown) => {
        if (isCode(reason, 'place.not-found')) return undefined;
        throw reason;
      });
    if (found?.Metadata?.[WRITE] === write) return true;
    if (isLost) throw error;
    return false;
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof PlaceError && error.code === code;

type Described = S3Target & { Metadata: Record<string, string> };

async function sendWhole(requests: S3Requests, sdk: Sdk, target: Described, content: MeasuredContent): Promise<void> {
  const [part] = content.parts;
  const Body = await readPart(content.content, part);
  await requests.send((client) =>
    client.send(new sdk.PutObjectCommand({ ...target, Body, ContentMD5: base64(content.md5) })),
  );
}

async function sendParts(
  requests: S3Requests,
  sdk: Sdk,
  { IfNoneMatch, ...target }: Described,
  { content, parts }: MeasuredContent,
): Promise<void> {
  const { Bucket, Key } = target;
  const { UploadId } = await requests.send((client) => client.send(new sdk.CreateMultipartUploadCommand(target)));
  const upload = { Bucket, Key, UploadId };
  try {
    const sent = await mapLimit([...parts.entries()], AT_A_TIME, async ([index, part]) => {
      const PartNumber = index + 1;
      const Body = await readPart(content, part);
      const { ETag } = await requests.send((client) =>
        client.send(new sdk.UploadPartCommand({ ...upload, PartNumber, Body, ContentMD5: base64(part.md5) })),
      );
      return { PartNumber, ETag };
    });
    const condition = IfNoneMatch === undefined ? {} : { IfNoneMatch };
    await requests.send((client) =>
      client.send(
        new sdk.CompleteMultipartUploadCommand({ ...upload, ...condition, MultipartUpload: { Parts: sent } }),
      ),
    );
  } catch (error) {
    // The error says more than that of a service which is away.
    await requests
      .sendOnce((client) => client.send(new sdk.AbortMultipartUploadCommand(upload)))
      .catch(() => undefined);
    throw error;
  }
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
