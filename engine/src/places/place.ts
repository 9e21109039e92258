import type { Readable } from 'node:stream';

/** One object of a place. */
export interface PlaceObject {
  /** Of names that are separated by `/`, below the place. */
  key: string;
  bytes: number;
  /** Of the content, in hexadecimal; undefined where the place does not say. */
  md5: string | undefined;
  changedAt: Date;
}

/** What an object is made of: a file, which may be large, or bytes. */
export type ObjectContent = { file: string } | { bytes: Uint8Array };

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
  replace(key: string, content: ObjectContent): Promise<void>;
  /** The bytes of an object. Rejects with `place.not-found`. */
  read(key: string): Promise<Readable>;
  /** Undefined where there is none. */
  stat(key: string): Promise<PlaceObject | undefined>;
  /** Objects whose keys begin with `prefix`, by key. */
  list(prefix: string): AsyncIterable<PlaceObject>;
  /** Also where there is none. */
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}
