import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../base/errors.js';
import { megabytes, seconds } from '../../base/text.js';
import { openPlace } from '../../places/open-place.js';
import { notFound } from '../../places/place-error.js';
import { HttpError } from '../http/error.js';
import { stampOf } from '../input/input.js';
import type { DownloadContext, DownloadTarget } from './download-context.js';
import { objectAddress } from './object-address.js';
import type { RemoteFile } from './remote-file.js';
import { readVersion, removeVersion, writeVersion } from './version.js';

/** Downloads an object of a bucket unless the version that is there is the one of the last download. Throws `place.*` and `load.http-too-large`. */
export async function downloadObject(
  { whole, part }: DownloadTarget,
  { url, maxBytes }: RemoteFile,
  context: DownloadContext,
): Promise<void> {
  const { afresh, env, signal } = context;
  const { place: address, key } = objectAddress(url);
  const place = await openPlace(address, {
    projectDir: '',
    env,
    retry: {
      signal,
      onRetry: (error, attempt, pause) =>
        context.onRetry(`${messageOf(error)}; try ${attempt + 1} in ${seconds(pause)}`),
    },
  });
  try {
    const object = await place.stat(key);
    if (object === undefined) throw notFound(key, address);
    const { bytes, version } = object;
    if (!afresh && readVersion(whole)?.etag === version) return;
    if (maxBytes !== undefined && bytes > maxBytes)
      throw new HttpError('load.http-too-large', `${url} is larger than ${megabytes(maxBytes)}`, false, {
        hint: 'raise maxBytes of the file',
      });
    removeVersion(part);
    await pipeline(await place.read(key), fs.createWriteStream(part, { mode: 0o600 }), { signal });
    removeVersion(whole);
    fs.renameSync(part, whole);
    // Another version may have come between: then the next load downloads that one.
    writeVersion(whole, { etag: version, lastModified: null, total: bytes, stamp: stampOf(whole) });
  } finally {
    await place.close();
  }
}
