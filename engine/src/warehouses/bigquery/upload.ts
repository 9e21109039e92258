import fs from 'node:fs/promises';
import type { BigQuery } from '@google-cloud/bigquery';
import { failureOf, send, type ApiRequest } from './api.js';

/** A multiple of 256 KiB, as the protocol demands. */
const PART_SIZE = 16 * 1024 * 1024;

/**
 * Sends a file by the resumable protocol of Google's APIs: `start` opens the upload, and its parts follow. Returns the
 * API's answer to the last part.
 */
export async function uploadFile(client: BigQuery, start: ApiRequest, file: string): Promise<unknown> {
  const handle = await fs.open(file);
  try {
    const { size } = await handle.stat();
    const { headers } = await send(client, { method: 'POST', ...start });
    const address = headers['location'];
    if (address === undefined) throw new Error('the API gave no address for the upload');
    const { origin, pathname, searchParams } = new URL(address);
    const part: ApiRequest = { method: 'PUT', uri: origin + pathname, qs: Object.fromEntries(searchParams) };
    const buffer = Buffer.allocUnsafe(Math.min(PART_SIZE, size));
    for (let offset = 0; ;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      const range = bytesRead === 0 ? '*' : `${offset}-${offset + bytesRead - 1}`;
      const answer = await sendPart(client, {
        ...part,
        headers: { 'content-range': `bytes ${range}/${size}`, 'content-type': 'application/octet-stream' },
        body: buffer.subarray(0, bytesRead),
      });
      if ('body' in answer) return answer.body;
      offset = answer.received;
    }
  } finally {
    await handle.close();
  }
}

/** The answer to the last part, else how many bytes have been received: the API answers 308 to the parts before. */
async function sendPart(client: BigQuery, part: ApiRequest): Promise<{ body: unknown } | { received: number }> {
  try {
    const { body } = await send(client, part);
    return { body: typeof body === 'string' ? (JSON.parse(body) as unknown) : body };
  } catch (error) {
    const { code, response } = failureOf(error);
    if (code !== 308) throw error;
    const last = /-(\d+)$/.exec(response?.headers?.['range'] ?? '')?.[1];
    return { received: last === undefined ? 0 : Number(last) + 1 };
  }
}
