import { placeAddress } from './address.js';
import { folderPlace } from './folder-place.js';
import type { Place, PlaceOptions } from './place.js';

/**
 * Opens the place at an address: a folder (`archive/`, relative to the project, or `file:///var/archive`), `s3://bucket/folder` or
 * `gs://bucket/folder`, whose credentials are found as their clients find them. Clients are loaded when they are used.
 * Throws `place.address` and `place.key`.
 */
export async function openPlace(address: string, options: PlaceOptions): Promise<Place> {
  const found = placeAddress(address, options.projectDir);
  switch (found.kind) {
    case 'folder':
      return folderPlace(found.folder);
    case 's3':
      return (await import('./s3-place.js')).s3Place(found, options);
    case 'gcs':
      return (await import('./gcs-place.js')).gcsPlace(found, options);
  }
}
