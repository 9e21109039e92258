import { LastroError } from '../../base/errors.js';

/** An unsuccessful request. */
export class HttpError extends LastroError {
  /** Of the answer, if there was one. */
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    readonly isRetryable: boolean,
    {
      status,
      retryAfterMs,
      hint,
    }: { status?: number; retryAfterMs?: number | undefined; hint?: string | undefined } = {},
  ) {
    super(code, message, { hint });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** The error with the hint for its status, if there is one. */
  withHint(hints: Readonly<Record<number, string>>): HttpError {
    const { code, message, isRetryable, status, retryAfterMs } = this;
    const hint = status === undefined ? undefined : hints[status];
    return hint === undefined || status === undefined
      ? this
      : new HttpError(code, message, isRetryable, { status, retryAfterMs, hint });
  }
}

export function statusError(url: string, response: Response, excerpt: string, now: Date, hint?: string): HttpError {
  const { status } = response;
  const isRetryable = status === 408 || status === 425 || status === 429 || status >= 500;
  return new HttpError('load.http-status', `${displayUrl(url)} answered ${status}${excerpt}`, isRetryable, {
    status,
    hint,
    retryAfterMs: retryAfter(response.headers.get('retry-after'), now),
  });
}

/** Milliseconds. The header has seconds, or a date by the system's clock and not that of the run. */
function retryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** An address without its query, which may contain secrets. */
export function displayUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** Refuses what is no address of HTTP, and credentials in an address, which `fetch` refuses. */
export function assertAddress(url: unknown): asserts url is string {
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new HttpError('load.http-address', `not an address: ${JSON.stringify(url)}`, false, {
      hint: "use a full address: 'https://api.example.com/rates'",
    });
  const { username, password } = new URL(url);
  if (username === '' && password === '') return;
  throw new HttpError('load.http-credentials', `the address of ${displayUrl(url)} contains credentials`, false, {
    hint: "send them in a header: { headers: { authorization: `Basic ${btoa('user:password')}` } }",
  });
}

/** Refuses what {@link assertAddress} does, and plain HTTP to another machine: anyone between could change the file. */
export function assertDownloadable(url: unknown): asserts url is string {
  assertAddress(url);
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)) return;
  throw new HttpError('load.http-insecure', `${displayUrl(url)} is not encrypted`, false, {
    hint: 'use https:; http: is for servers of this machine only',
  });
}
