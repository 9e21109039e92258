import fs from 'node:fs/promises';
import type { Api, ApiRequest } from './api.js';
import { BigQueryFailure, isPassing } from './failures.js';

/** A multiple of 256 KiB, as the protocol demands. */
const PART_SIZE = 16 * 1024 * 1024;

/** Answers without a byte more after which an upload is given up. */
const MOST_STALLS = 5;

/**
 * Sends a file by the resumable protocol of Google's APIs: `start` opens the upload, and its parts follow; after a part whose
 * answer was lost the API is asked how far it is. Returns the API's answer to the last part.
 */
export async function uploadFile(api: Api, start: ApiRequest, file: string): Promise<unknown> {
  const handle = await fs.open(file);
  try {
    const { size } = await handle.stat();
    const { headers } = await api.send({ method: 'POST', ...start });
    const upload = partsOf(headers['location'] ?? '', size);
    const buffer = Buffer.allocUnsafe(Math.min(PART_SIZE, size));
    for (let offset = 0, stalls = 0; stalls < MOST_STALLS;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      const part = upload(offset, buffer.subarray(0, bytesRead));
      const answer = await api.persist(
        (attempt) => sendPart(api, attempt === 1 ? part : upload(offset, Buffer.alloc(0))),
        isPassing,
      );
      if ('body' in answer) return answer.body;
      stalls = answer.received > offset ? 0 : stalls + 1;
      offset = answer.received;
    }
    throw new BigQueryFailure('the upload does not get on');
  } finally {
    await handle.close();
  }
}

/** Requests of an upload: a part of the file from an offset on; without bytes, the question how far the upload is. */
function partsOf(address: string, size: number): (offset: number, body: Buffer) => ApiRequest {
  const { origin, pathname, searchParams } = new URL(address);
  return (offset, body) => ({
    method: 'PUT',
    uri: origin + pathname,
    qs: Object.fromEntries(searchParams),
    headers: {
      'content-range': `bytes ${body.length === 0 ? '*' : `${offset}-${offset + body.length - 1}`}/${size}`,
      'content-type': 'application/octet-stream',
    },
    body,
  });
}

/** The answer to the last part, else how many bytes have been received: the API answers 308 to the parts before. */
async function sendPart(api: Api, part: ApiRequest): Promise<{ body: unknown } | { received: number }> {
  try {
    const { body } = await api.sendOnce(part);
    return { body: typeof body === 'string' ? (JSON.parse(body) as unknown) : body };
  } catch (error) {
    if (!(error instanceof BigQueryFailure) || error.code !== 308) throw error;
    const last = /-(\d+)$/.exec(error.headers['range'] ?? '')?.[1];
    return { received: last === undefined ? 0 : Number(last) + 1 };
  }
}
