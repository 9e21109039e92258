import type { Readable } from 'node:stream';
import type { RetryOptions } from '../base/retry.js';

/** One object of a place. */
export interface PlaceObject {
  /** Of names that are separated by `/`, below the place. */
  key: string;
  bytes: number;
  /** Of the content, in hexadecimal; undefined where the place does not say. */
  md5: string | undefined;
  changedAt: Date;
  /** Another one for another content: an entity tag, a generation, a time. Never interpreted. */
  version: string;
}

/** What an object is made of: a file, which may be large, or bytes. */
export type ObjectContent = { file: string } | { bytes: Uint8Array };

/** How a place is opened. */
export interface PlaceOptions {
  /** Folder that a relative address is below. */
  projectDir: string;
  /** Where addresses of services and credentials are found, besides the files that their clients know. */
  env: Readonly<Record<string, string | undefined>>;
  /** Tries of a request that fails for a passing reason. Default: 6, with pauses of half a second that double: 15 seconds in all. */
  retry?: Pick<RetryOptions, 'attempts' | 'pause' | 'longest' | 'signal' | 'onRetry'>;
  /** Bytes of one request: a larger object is sent in parts. A multiple of 5 MiB. Default: 10 MiB. */
  partSize?: number;
  /** Milliseconds in which an answer, or more of it, must come. Default: 60,000. */
  timeout?: number;
}

/**
 * Where objects are kept under keys: a folder, or a bucket of S3 or Google Cloud Storage. Calls that fail for a passing reason are tried again
 * within; they reject with a {@link LastroError} of code `place.*` that has no secret in it.
 */
export interface Place {
  /** For people and records: `s3://bucket/folder`; without credentials. */
  readonly address: string;
  /**
   * Writes an object that is not there yet, whole or not at all, and verifies what arrived by its checksum. Resolves to `exists` where there is one,
   * which stays as it is.
   */
  create(key: string, content: ObjectContent): Promise<'created' | 'exists'>;
  /** Writes an object, in place of what is there, whole or not at all. */
  put(key: string, content: ObjectContent): Promise<void>;
  /**
   * The bytes of one version of an object, which go on where a connection breaks. The stream is destroyed with `place.checksum` where they are not those
   * that were written. Rejects with `place.not-found`.
   */
  read(key: string): Promise<Readable>;
  /** With its MD5, except of an object that another program wrote in parts. Undefined where there is none. */
  stat(key: string): Promise<PlaceObject | undefined>;
  /** Objects whose keys begin with `prefix`, in the order of their keys' bytes; without an MD5 where finding it out takes a request or a reading of each. */
  list(prefix: string): AsyncGenerator<PlaceObject, void>;
  /** Also where there is none. */
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}
