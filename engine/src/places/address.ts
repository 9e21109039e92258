import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LastroError, UsageError } from '../base/errors.js';
import { bucketAddress, type BucketAddress } from './bucket-address.js';

/** What an address names: a folder of this machine, or one of a bucket. */
export type PlaceAddress = { kind: 'folder'; folder: string } | ({ kind: 's3' | 'gcs' } & BucketAddress);

const FORMS = 'use a folder, s3://bucket/folder or gs://bucket/folder';

/** Reads an address; a folder is relative to `projectDir`. Throws `place.address` and `place.key`. */
export function placeAddress(text: string, projectDir: string): PlaceAddress {
  if (text.startsWith('s3:')) return { kind: 's3', ...bucketAddress(text) };
  if (text.startsWith('gs:')) return { kind: 'gcs', ...bucketAddress(text) };
  if (text !== '' && !/^[a-z][a-z0-9+.-]+:/i.test(text))
    return { kind: 'folder', folder: path.resolve(projectDir, text) };
  try {
    return { kind: 'folder', folder: fileURLToPath(text) };
  } catch {
    throw new UsageError('place.address', `${text} is no place that is known`, { hint: FORMS });
  }
}

/** Whether a value is the address of a place, and how its forms are said. */
export const PLACE_ADDRESS: readonly [isValid: (value: unknown) => boolean, hint: string] = [
  (value) => {
    if (typeof value !== 'string') return false;
    try {
      placeAddress(value, '/');
      return true;
    } catch (error) {
      if (error instanceof LastroError) return false;
      throw error;
    }
  },
  FORMS,
];
