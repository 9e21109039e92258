import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { anySignal } from '../../base/any-signal.js';
import { messageOf } from '../../base/errors.js';
import { isSecretHeader } from '../../base/mask.js';
import { makePrivateFolder } from '../../base/private-files.js';
import { retry } from '../../base/retry.js';
import { count, megabytes, seconds } from '../../base/text.js';
import type { DownloadContext, DownloadTarget } from './download-context.js';
import { downloadObject } from './download-object.js';
import { isObjectAddress } from './object-address.js';
import { requestFile } from './request.js';
import { conditionsOf, readVersion, removeVersion, strongTag, writeVersion, type FileVersion } from './version.js';
import { HttpError, displayUrl } from '../http/error.js';
import { stampOf } from '../input/input.js';
import type { RemoteFile } from './remote-file.js';

/** Downloads under way in this process, by folder: two of one file take turns. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Downloads a file into a folder of its own, and returns its path. A file that the server says is the one there is kept; a
 * download that was broken off goes on where the server can do that. What is at the path is always one whole version. Throws `load.http-*`, and of
 * objects `place.*`.
 */
export async function download(remote: RemoteFile, context: DownloadContext): Promise<string> {
  const folder = path.join(context.folder, keyOf(remote));
  const before = underWay.get(folder) ?? Promise.resolve();
  const own = before.catch(() => undefined).then(() => downloadTo(folder, remote, context));
  underWay.set(folder, own);
  try {
    return await own;
  } finally {
    if (underWay.get(folder) === own) underWay.delete(folder);
  }
}

/** A name that tells nothing of the address. Secret headers do not count: a new token gets the same file. */
function keyOf({ url, headers = {} }: RemoteFile): string {
  const plain = Object.entries(headers).filter(([name]) => !isSecretHeader(name));
  return createHash('sha256')
    .update(JSON.stringify([url, plain.sort()]))
    .digest('hex')
    .slice(0, 32);
}

async function downloadTo(folder: string, remote: RemoteFile, context: DownloadContext): Promise<string> {
  const { timeout = 30_000, ...pauses } = context.http;
  delete pauses.maxBytes;
  makePrivateFolder(context.folder);
  makePrivateFolder(folder);
  const target = { whole: path.join(folder, 'file'), part: path.join(folder, 'part') };
  if (isObjectAddress(remote.url)) {
    await downloadObject(target, remote, context);
    return target.whole;
  }
  if (context.isFixed && readVersion(target.whole) !== undefined) return target.whole;
  await retry(() => tryDownload(target, remote, context, timeout), {
    ...pauses,
    signal: context.signal,
    again: (error) =>
      error instanceof HttpError ? { retry: error.isRetryable, after: error.retryAfterMs } : { retry: false },
    onRetry: (error, attempt, pause) => context.onRetry(`${messageOf(error)}; try ${attempt + 1} in ${seconds(pause)}`),
  });
  return target.whole;
}

/** `timeout`: milliseconds in which some bytes must come. */
async function tryDownload(
  { whole, part }: DownloadTarget,
  remote: RemoteFile,
  { afresh, signal }: DownloadContext,
  timeout: number,
): Promise<void> {
  const begun = readVersion(part);
  const tag = begun && strongTag(begun);
  const from = tag === undefined ? 0 : fs.statSync(part).size;
  const ask =
    from > 0 && tag !== undefined
      ? { range: `bytes=${from}-`, 'if-range': tag }
      : conditionsOf(afresh ? undefined : readVersion(whole));
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), timeout);
  try {
    const response = await requestFile(remote, ask, anySignal(signal, silence.signal));
    if (response.status === 304) return;
    await receive(response, { part, from, begun }, remote, () => timer.refresh());
  } catch (error) {
    if (error instanceof HttpError || signal.aborted || isOfDisk(error)) throw error;
    const url = displayUrl(remote.url);
    if (silence.signal.aborted)
      throw new HttpError('load.http-timeout', `${url} sent nothing for ${seconds(timeout)}`, true);
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
    throw new HttpError('load.http-connection', `${url}: ${messageOf(error)}${cause}`, true);
  } finally {
    clearTimeout(timer);
  }
  const version = readVersion(part);
  removeVersion(whole);
  fs.renameSync(part, whole);
  removeVersion(part);
  if (version !== undefined) writeVersion(whole, { ...version, stamp: stampOf(whole) });
}

const isOfDisk = (error: unknown): boolean => (error as NodeJS.ErrnoException).syscall === 'write';

/** Writes the body behind the first `from` bytes of the part, or over it, and compares what there is with what the server announced. */
async function receive(
  response: Response,
  { part, from, begun }: { part: string; from: number; begun: FileVersion | undefined },
  { url, maxBytes }: RemoteFile,
  onBytes: () => void,
): Promise<void> {
  const shown = displayUrl(url);
  const { headers, status } = response;
  const changed = (what: string): HttpError => {
    discard(part);
    return new HttpError('load.http-changed', `${shown} changed while it was downloaded: ${what}`, true);
  };
  const length = numberOf(headers.get('content-length'));
  let size = 0;
  let total = headers.has('content-encoding') ? null : length;
  if (status === 416) throw changed(`it has no bytes from ${count(from, 'byte')} on`);
  if (status === 206) {
    const [, start, all] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
    if (Number(start) !== from) throw changed(`it was asked for bytes from ${from}, and sent ${start ?? 'others'}`);
    if (headers.get('etag') !== begun?.etag) throw changed('its tag is another one');
    total = numberOf(all ?? null);
    if (begun.total !== null && total !== begun.total) throw changed('its length is another one');
    size = from;
  } else {
    discard(part);
    fs.closeSync(fs.openSync(part, 'w', 0o600));
    const encoded = headers.has('content-encoding');
    const etag = encoded ? null : headers.get('etag');
    writeVersion(part, { etag, lastModified: headers.get('last-modified'), total });
  }
  const assertSize = (bytes: number): void => {
    if (maxBytes === undefined || bytes <= maxBytes) return;
    discard(part);
    throw new HttpError('load.http-too-large', `${shown} is larger than ${megabytes(maxBytes)}`, false, {
      hint: 'raise maxBytes of the file',
    });
  };
  assertSize(total ?? 0);
  const output = await fs.promises.open(part, 'a', 0o600);
  try {
    for await (const chunk of (response.body ?? []) as unknown as Readable) {
      const bytes = chunk as Uint8Array;
      onBytes();
      size += bytes.length;
      assertSize(size);
      await output.write(bytes);
    }
  } finally {
    await output.close();
  }
  if (total !== null && size > total) throw changed(`${count(size, 'byte')} came instead of ${count(total, 'byte')}`);
  if (total !== null && size < total)
    throw new HttpError(
      'load.http-connection',
      `${shown} sent ${count(size, 'byte')} of ${count(total, 'byte')}`,
      true,
    );
}

function discard(part: string): void {
  fs.rmSync(part, { force: true });
  removeVersion(part);
}

const numberOf = (text: string | null): number | null => (text !== null && /^\d+$/.test(text) ? Number(text) : null);
