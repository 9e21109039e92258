import { systemClock } from '../../base/clock.js';
import { HttpError, assertDownloadable, displayUrl, statusError } from '../http/error.js';
import type { RemoteFile } from './remote-file.js';

/** Most redirects of one request, as browsers have it. */
const MAX_REDIRECTS = 20;

const HINTS: Readonly<Record<number, string>> = {
  401: 'the server asks for credentials: send them in `headers`, from context.secret',
  403: 'the credentials do not allow this file, or are missing: send them in `headers`, from context.secret',
  404: 'there is no file: check the address',
  410: 'the file was removed: check the address',
};

/**
 * Requests a file: bytes as they are, past redirects. Headers of the loader go to the host of its address only. Throws `load.http-insecure`
 * for a redirect to plain HTTP, `load.http-status` for whatever is neither the file nor 304 nor 416.
 */
export async function requestFile(
  { url: first, headers, hints = {} }: RemoteFile,
  ask: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const own = new URL(url).origin === new URL(first).origin ? headers : {};
    const response = await fetch(url, {
      headers: { ...own, 'accept-encoding': 'identity', ...ask },
      redirect: 'manual',
      signal,
    });
    const { status } = response;
    if (status === 200 || status === 206 || status === 304 || status === 416) return response;
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(status) || location === null || !URL.canParse(location, url))
      throw statusError(url, response, '', systemClock.now(), { ...HINTS, ...hints }[status]);
    const next = new URL(location, url).href;
    assertRedirect(url, next);
    url = next;
  }
  throw new HttpError('load.http-redirect', `${displayUrl(first)} redirects more than ${MAX_REDIRECTS} times`, false, {
    hint: 'the server sends requests round in a circle',
  });
}

function assertRedirect(from: string, to: string): void {
  assertDownloadable(to);
  if (from.startsWith('https:') && !to.startsWith('https:'))
    throw new HttpError('load.http-insecure', `${displayUrl(from)} redirects to ${displayUrl(to)}`, false, {
      hint: 'a redirect from https: to http: is not followed',
    });
}
