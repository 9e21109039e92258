import type { File, Storage, StorageOptions } from '@google-cloud/storage';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { failureOf } from './gcs-failure.js';
import { persist } from './place-error.js';
import type { PlaceOptions } from './place.js';
import { DEFAULT_TIMEOUT } from './resumed-read.js';

/** The client of Google Cloud Storage, whose requests are sent again where that may help. */
export class GcsRequests {
  constructor(
    readonly storage: Storage,
    /** Of the place, for messages. */
    readonly address: string,
    private readonly options: PlaceOptions,
  ) {}

  /** Sends a request, again after errors that pass. Throws a {@link PlaceError}. */
  send<T>(request: (storage: Storage) => Promise<T>): Promise<T> {
    return persist(this.options, async () => {
      try {
        return await request(this.storage);
      } catch (error) {
        throw failureOf(error, this.address, this.storage.apiEndpoint);
      }
    });
  }

  /**
   * The answer with the bytes of an object from an offset on. It is asked for without the client, whose streams do not notice when a connection is
   * closed in the middle.
   */
  download({ bucket, name, generation }: File, offset: number): Promise<IncomingMessage> {
    return this.send(async ({ baseUrl, authClient }) => {
      const url = new URL(`${baseUrl}/b/${bucket.name}/o/${encodeURIComponent(name)}?alt=media`);
      if (generation !== undefined) url.searchParams.set('generation', String(generation));
      const headers: Record<string, string> = {
        ...(this.options.env[EMULATOR] ? {} : await authClient.getRequestHeaders(url.href)),
        // Of a compressed object its own bytes.
        'accept-encoding': 'gzip',
        ...(offset === 0 ? {} : { range: `bytes=${offset}-` }),
      };
      const answer = await answerOf(url, headers, this.options.timeout ?? DEFAULT_TIMEOUT);
      if (answer.statusCode === 200 || answer.statusCode === 206) return answer;
      throw Object.assign(new Error(await text(answer)), { status: answer.statusCode });
    });
  }
}

async function answerOf(url: URL, headers: Record<string, string>, timeout: number): Promise<IncomingMessage> {
  const request = (url.protocol === 'https:' ? https : http).get(url, { headers });
  // After the answer has begun, its stream fails too.
  request.on('error', () => undefined);
  request.setTimeout(timeout, () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  request.setTimeout(0);
  return answer;
}

const EMULATOR = 'STORAGE_EMULATOR_HOST';

/**
 * The client: an emulator at `STORAGE_EMULATOR_HOST` (with or without the path of its API) is asked without credentials; else they are those that the
 * client finds, or of the key file that the environment names.
 */
export async function gcsClient({ env, timeout = DEFAULT_TIMEOUT }: PlaceOptions): Promise<Storage> {
  const { Storage } = await import('@google-cloud/storage');
  const emulator = env[EMULATOR];
  const keyFilename = env['GOOGLE_APPLICATION_CREDENTIALS'];
  const options: StorageOptions = {
    timeout,
    retryOptions: { autoRetry: false },
    ...(emulator ? { apiEndpoint: originOf(emulator) } : {}),
    ...(keyFilename ? { keyFilename } : {}),
  };
  const storage = new Storage(options);
  // The client takes the variable of its own process for the whole address of the API.
  if (emulator) storage.baseUrl = `${originOf(emulator)}/storage/v1`;
  return storage;
}

const originOf = (host: string): string => new URL(/^https?:/.test(host) ? host : `http://${host}`).origin;
