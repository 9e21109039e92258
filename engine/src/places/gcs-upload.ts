import { uniqueToken } from '../base/random.js';
import type { File, Storage } from '@google-cloud/storage';
import { readPart, type MeasuredContent } from './content.js';
import { PlaceError } from './place-error.js';
import type { GcsRequests } from './gcs-client.js';

/** What the object of an answer says, as far as it is used. */
interface Written {
  md5Hash?: string;
}

const WRITE = 'lastro-write';

/** Answers without a byte more after which an upload is given up. */
const MOST_STALLS = 5;

/**
 * Writes an object by one request, or in parts by the resumable protocol; the service compares it with its MD5. Resolves to whether it did: not, where
 * `isNew` and there is one that this call has not written. An answer that was lost does not count: the object says who wrote it.
 */
export async function uploadToGcs(
  requests: GcsRequests,
  file: File,
  content: MeasuredContent,
  isNew: boolean,
): Promise<boolean> {
  const write = uniqueToken();
  const options = {
    resumable: false,
    validation: false,
    metadata: { md5Hash: base64(content.md5), contentType: 'application/octet-stream', metadata: { [WRITE]: write } },
    ...(isNew ? { preconditionOpts: { ifGenerationMatch: 0 } } : {}),
  };
  try {
    const written = await (content.parts.length === 1 ? sendWhole : sendParts)(requests, file, content, options);
    if (written.md5Hash !== undefined && written.md5Hash !== base64(content.md5))
      throw new PlaceError('place.checksum', `${requests.address}/${file.name} is not what was sent`);
    return true;
  } catch (error) {
    if (!(error instanceof PlaceError) || error.code !== 'place.changed') throw error;
    const [found] = await requests.send(() => file.getMetadata());
    return found.metadata?.[WRITE] === write;
  }
}

type UploadOptions = Parameters<File['save']>[1] & object;

async function sendWhole(
  requests: GcsRequests,
  file: File,
  { content, parts }: MeasuredContent,
  options: UploadOptions,
): Promise<Written> {
  const [part] = parts;
  const body = await readPart(content, part);
  await requests.send(() => file.save(body, options));
  return file.metadata;
}

async function sendParts(
  requests: GcsRequests,
  file: File,
  { content, parts, bytes }: MeasuredContent,
  options: UploadOptions,
): Promise<Written> {
  const [uri] = await requests.send(() => file.createResumableUpload(options));
  for (let offset = 0, stalls = 0; stalls < MOST_STALLS;) {
    const part = parts.findLast((each) => each.offset <= offset) ?? parts[0];
    const body = (await readPart(content, part)).subarray(offset - part.offset);
    let isAgain = false;
    const answer = await requests.send((storage) => {
      const sent = isAgain ? Buffer.alloc(0) : body;
      isAgain = true;
      return sendPart(storage, uri, sent, offset, bytes);
    });
    if ('object' in answer) return answer.object;
    stalls = answer.received > offset ? 0 : stalls + 1;
    offset = answer.received;
  }
  throw new PlaceError('place.failed', `${requests.address}: an upload does not get on`, {}, 'upload');
}

/** Sends a part; without bytes, asks how far the upload is. Resolves to the object after the last part, else to how many bytes have been received. */
function sendPart(
  storage: Storage,
  uri: string,
  body: Buffer,
  offset: number,
  total: number,
): Promise<{ object: Written } | { received: number }> {
  const range = body.length === 0 ? '*' : `${offset}-${offset + body.length - 1}`;
  const headers = { 'content-range': `bytes ${range}/${total}`, 'content-type': 'application/octet-stream' };
  return new Promise((resolve, reject) => {
    storage.request({ method: 'PUT', uri, headers, body }, (error, answer: unknown) => {
      const { code, response } = (error ?? {}) as { code?: number; response?: { headers?: Record<string, string> } };
      if (error === null) resolve({ object: (typeof answer === 'string' ? JSON.parse(answer) : answer) as Written });
      else if (code !== 308) reject(code === 404 ? Object.assign(error, { code: 410 }) : error);
      else resolve({ received: Number(/-(\d+)$/.exec(response?.headers?.['range'] ?? '')?.[1] ?? -1) + 1 });
    });
  });
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
