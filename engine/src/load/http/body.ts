import { megabytes } from '../../base/text.js';
import { HttpError, displayUrl } from './error.js';

/** The body of a response, of at most so many bytes. */
export async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null)
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes)
        throw new HttpError(
          'load.http-too-large',
          `${displayUrl(response.url)} returned more than ${megabytes(maxBytes)}`,
          false,
          {
            hint: 'request it in parts, or save it to a file and load that',
          },
        );
      chunks.push(chunk);
    }
  return Buffer.concat(chunks);
}

/** The body as text: in the encoding that the response declares, or UTF-8; without a byte order mark. */
export function decodeBody(url: string, response: Response, body: Buffer): string {
  const encoding = /charset\s*=\s*"?([^\s;"]+)/i.exec(response.headers.get('content-type') ?? '')?.[1] ?? 'utf-8';
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new HttpError('load.http-encoding', `${displayUrl(url)} returned the unknown encoding ${encoding}`, false);
  }
  try {
    return decoder.decode(body);
  } catch {
    throw new HttpError('load.http-encoding', `${displayUrl(url)} returned bytes that are not ${encoding}`, true);
  }
}
