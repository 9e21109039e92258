import type { Storage, StorageOptions } from '@google-cloud/storage';
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
}

/**
 * The client: an emulator at `STORAGE_EMULATOR_HOST` (with or without the path of its API) is asked without credentials; else they are those that the
 * client finds, or of the key file that the environment names.
 */
export async function gcsClient({ env, timeout = DEFAULT_TIMEOUT }: PlaceOptions): Promise<Storage> {
  const { Storage } = await import('@google-cloud/storage');
  const emulator = env['STORAGE_EMULATOR_HOST'];
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
