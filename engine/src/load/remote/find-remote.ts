import path from 'node:path';
import { secretsOfAddress, secretsOfHeaders } from '../../base/mask.js';
import { download } from './download.js';
import type { FileSource } from '../files/file-source.js';
import { inspectDownload, type InputFile } from '../input/input.js';
import { isObjectAddress } from './object-address.js';
import { kaggleArchive } from './kaggle.js';
import type { LoadJob } from '../load-job.js';
import type { RemoteFile } from './remote-file.js';

/** A file at an address. */
export type RemoteSource = FileSource & { readonly remote: RemoteFile };

export function isRemoteSource(source: FileSource): source is RemoteSource {
  return 'remote' in source;
}

/** The file of a source, downloaded unless the one that is there has not changed. */
export async function findRemoteFile(
  job: LoadJob,
  { remote, path: displayPath }: RemoteSource,
  signal: AbortSignal,
): Promise<InputFile> {
  const { kaggle, entry } = remote;
  const place = kaggle === undefined ? remote : await kaggleArchive(job, kaggle, signal);
  const { url, headers = {} } = place;
  for (const secret of [...secretsOfHeaders(headers), ...secretsOfAddress(url)]) job.addSecret(secret);
  const { targetDir, fullRefresh, http = {}, env, log } = job.context;
  const file = await download(place, {
    folder: path.join(targetDir, 'downloads'),
    afresh: fullRefresh && kaggle === undefined,
    isFixed: kaggle !== undefined,
    signal,
    http,
    env,
    onRetry: (message) => log.info(job.maskMessage(`${job.loader.name}: ${message}`)),
  });
  return inspectDownload(file, { name: job.maskSecrets(nameOf(url)), displayPath, entry });
}

/** The last part of an address, for messages and `_source_file`; never a path. */
function nameOf(url: string): string {
  if (isObjectAddress(url)) return url.replace(/.*\//s, '');
  const last = new URL(url).pathname.split('/').findLast((part) => part !== '') ?? new URL(url).host;
  try {
    return decodeURIComponent(last).replaceAll(/[\p{Cc}/\\]/gu, '_');
  } catch {
    return last;
  }
}
