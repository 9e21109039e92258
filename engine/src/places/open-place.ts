import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../base/errors.js';
import { folderPlace } from './folder-place.js';
import type { Place, PlaceOptions } from './place.js';

/**
 * Opens the place at an address: a folder (`archive/`, relative to the project, or `file:///var/archive`), `s3://bucket/folder` or
 * `gs://bucket/folder`, whose credentials are found as their clients find them. Clients are loaded when they are used.
 * Throws `place.address`.
 */
export async function openPlace(address: string, options: PlaceOptions): Promise<Place> {
  if (address.startsWith('file:')) return folderPlace(fileURLToPath(address));
  if (address.startsWith('s3:')) return (await import('./s3-place.js')).s3Place(address, options);
  if (address.startsWith('gs:')) return (await import('./gcs-place.js')).gcsPlace(address, options);
  if (!/^[a-z][a-z0-9+.-]+:/i.test(address)) return folderPlace(path.resolve(options.projectDir, address));
  throw new UsageError('place.address', `${address} is no place that is known`, {
    hint: 'use a folder, s3://bucket/folder or gs://bucket/folder',
  });
}
