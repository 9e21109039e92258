import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { LastroError, messageOf } from '../base/errors.js';
import { parseExactJson } from '../base/exact-json.js';
import type { Logger } from '../base/log.js';
import { seconds } from '../base/text.js';
import { retry, type RetryOptions } from './retry.js';

/** Retries, timeouts and size limits of requests. */
export interface HttpOptions extends Pick<RetryOptions, 'attempts' | 'pause' | 'longest' | 'random'> {
  /** Timeout of one response with its body, in milliseconds. Default: 30,000. */
  timeout?: number;
  /** Maximum size of a response, in bytes. Default: 64 MiB. */
  maxBytes?: number;
}

/** A body of JSON, parsed. */
export interface JsonAnswer {
  /** Numbers that a double cannot represent are strings of their digits. */
  value: unknown;
  /** Length of the body. */
  bytes: number;
  /** MD5 of the body, hexadecimal. */
  hash: string;
}

/** Requests JSON, with retries. */
export interface HttpClient {
  /**
   * The JSON at a URL; undefined when the status is 404. Tries again after a broken connection, a slow, incomplete or
   * too long body, 408, 429 (after Retry-After), 5xx, and a body that is not JSON. Throws `load.http-*`.
   */
  getJson(url: string, headers?: Record<string, string>): Promise<JsonAnswer | undefined>;
}

/** An unsuccessful response. */
class HttpError extends LastroError {
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    readonly isRetryable: boolean,
    { retryAfterMs, hint }: { retryAfterMs?: number | undefined; hint?: string } = {},
  ) {
    super(code, message, { hint });
    this.retryAfterMs = retryAfterMs;
  }
}

export interface HttpContext {
  log: Logger;
  loader: string;
  clock: Clock;
  /** What a message may quote of a body; undefined when it may quote nothing of it. */
  excerpt: (text: string) => string | undefined;
  /** Called with each URL that returns 404. */
  onNotFound?: (url: string) => void;
}

export function httpClient(
  options: HttpOptions,
  { log, loader, clock, excerpt, onNotFound }: HttpContext,
  signal: AbortSignal,
): HttpClient {
  const { timeout = 30_000, maxBytes = 64 << 20, ...pauses } = options;
  return {
    getJson: (url, headers = {}) =>
      retry((attempt) => fetchJson(url, attempt === 1 ? headers : { ...headers, 'cache-control': 'no-cache' }), {
        ...pauses,
        signal,
        again: (error) =>
          error instanceof HttpError ? { retry: error.isRetryable, after: error.retryAfterMs } : { retry: true },
        onRetry: (error, attempt, pause) =>
          log.info(`${loader}: ${messageOf(error)}; try ${attempt + 1} in ${seconds(pause)}`),
      }),
  };

  async function fetchJson(url: string, headers: Record<string, string>): Promise<JsonAnswer | undefined> {
    assertNoCredentials(url);
    const requestSignal = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    let response: Response;
    let body: Buffer;
    try {
      response = await fetch(url, { signal: requestSignal, headers: { accept: 'application/json', ...headers } });
      body = await readBody(response, maxBytes);
    } catch (error) {
      if (error instanceof HttpError || signal.aborted) throw error;
      const timedOut = error instanceof Error && error.name === 'TimeoutError';
      const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
      throw new HttpError(
        timedOut ? 'load.http-timeout' : 'load.http-connection',
        timedOut
          ? `${displayUrl(url)} took longer than ${timeout} ms`
          : `${displayUrl(url)}: ${messageOf(error)}${cause}`,
        true,
      );
    }
    if (response.status === 404) {
      onNotFound?.(displayUrl(url));
      return undefined;
    }
    if (!response.ok) throw statusError(url, response, excerptOf(body), clock.now());
    const text = decode(url, response, body);
    try {
      const value = parseExactJson(text);
      return { value, bytes: body.length, hash: createHash('md5').update(body).digest('hex') };
    } catch {
      throw new HttpError('load.http-not-json', `${displayUrl(url)} did not return JSON${excerptOf(body)}`, true);
    }
  }

  /** Masked before it is cut: no part of a secret is left at the end. */
  function excerptOf(body: Buffer): string {
    if (body.length === 0) return ': an empty body';
    const text = excerpt(body.subarray(0, 65_536).toString('utf8'))?.replaceAll(/\s+/g, ' ').trim();
    return text === undefined ? '' : `: ${text.slice(0, 160)}`;
  }
}

/** `fetch` refuses such a URL. */
function assertNoCredentials(url: string): void {
  const { username, password } = new URL(url);
  if (username === '' && password === '') return;
  throw new HttpError('load.http-credentials', `the address of ${displayUrl(url)} contains credentials`, false, {
    hint: "send them in a header: { authorization: `Basic ${btoa('user:password')}` }",
  });
}

/** The body as text: in the encoding that the answer states, or UTF-8; without a byte order mark. */
function decode(url: string, response: Response, body: Buffer): string {
  const encoding = /charset\s*=\s*"?([^\s;"]+)/i.exec(response.headers.get('content-type') ?? '')?.[1] ?? 'utf-8';
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new HttpError('load.http-encoding', `${displayUrl(url)} returned the unknown encoding ${encoding}`, false);
  }
  try {
    return decoder.decode(body);
  } catch {
    throw new HttpError('load.http-encoding', `${displayUrl(url)} returned bytes that are not ${encoding}`, true);
  }
}

async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null)
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes)
        throw new HttpError(
          'load.http-too-large',
          `${displayUrl(response.url)} returned more than ${maxBytes} bytes`,
          false,
        );
      chunks.push(chunk);
    }
  return Buffer.concat(chunks);
}

function statusError(url: string, response: Response, excerpt: string, now: Date): HttpError {
  const { status } = response;
  const isRetryable = status === 408 || status === 425 || status === 429 || status >= 500;
  return new HttpError('load.http-status', `${displayUrl(url)} answered ${status}${excerpt}`, isRetryable, {
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
function displayUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
