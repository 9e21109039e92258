import { createHash } from 'node:crypto';
import { anySignal } from '../../base/any-signal.js';
import { WHOLE_ABOVE_0, isAbove0, isMapping } from '../../base/check-keys.js';
import type { Clock } from '../../base/clock.js';
import { messageOf } from '../../base/errors.js';
import { parseExactJson } from '../../base/exact-json.js';
import type { Logger } from '../../base/log.js';
import { secretsOfHeaders } from '../../base/mask.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';
import { retry, type RetryOptions } from '../../base/retry.js';
import { seconds } from '../../base/text.js';
import { decodeBody, readBody } from './body.js';
import { HttpError, assertAddress, displayUrl, statusError } from './error.js';
import { linkTo } from './link-header.js';

/** Retries, timeouts and size limits of requests. */
export interface HttpOptions extends Pick<RetryOptions, 'attempts' | 'pause' | 'longest' | 'random'> {
  /** Timeout of one response with its body, in milliseconds. Default: 30,000. */
  timeout?: number;
  /** Maximum size of a response, in bytes. Default: 64 MiB. */
  maxBytes?: number;
}

/** A request. */
export interface HttpRequest {
  /** Default: `GET`, or `POST` with a body. */
  method?: 'GET' | 'POST' | 'PUT';
  /** Names and values. Those whose names say that they are secret (`authorization`, `x-api-key`) are masked in every message. */
  headers?: Readonly<Record<string, string>>;
  /** A body as it is; the `content-type` of a `URLSearchParams` is that of a form. */
  body?: string | URLSearchParams;
  /** A body of JSON, instead of `body`. */
  json?: unknown;
  /** Tries in all. Default: 5. One that must not be sent twice has 1. */
  attempts?: number;
  /** Seconds that one response may take. Default: 30. */
  timeout?: number;
}

/** The body of a response. */
export interface HttpAnswer<T> {
  value: T;
  /** Length of the body. */
  bytes: number;
  /** MD5 of the body, hexadecimal. */
  hash: string;
  /** Of the response. */
  headers: Headers;
}

/** A body of JSON, parsed; numbers that a double cannot represent are strings of their digits. */
export type JsonAnswer = HttpAnswer<unknown>;

/**
 * Requests, with retries: after a broken connection, a slow or incomplete body, 408, 425, 429 (after Retry-After) and 5xx. Throws
 * `load.http-*`; `option.*` for unknown or wrong options.
 */
export interface HttpClient {
  /** The JSON at a URL; undefined when the status is 404. A body that is not JSON is requested again. */
  getJson(url: string, request?: HttpRequest): Promise<JsonAnswer | undefined>;
  /** The text at a URL, decoded as the response declares; undefined when the status is 404. */
  getText(url: string, request?: HttpRequest): Promise<HttpAnswer<string> | undefined>;
  /** The bytes at a URL; undefined when the status is 404. */
  getBytes(url: string, request?: HttpRequest): Promise<HttpAnswer<Uint8Array> | undefined>;
  /**
   * The JSON at a URL, and at the `next` page of its `Link` header (RFC 8288) until there is none. Throws when a page was there before, or is
   * on another host, which the headers are not for.
   */
  getPages(url: string, request?: HttpRequest): AsyncIterable<JsonAnswer>;
}

const isBody = (value: unknown): boolean => typeof value === 'string' || value instanceof URLSearchParams;
const METHODS = ['GET', 'POST', 'PUT'];

const REQUEST_OPTIONS: OptionChecks<HttpRequest> = {
  method: [(value) => METHODS.includes(value as string), `use ${METHODS.join(', ')}`],
  headers: [
    (value) => isMapping(value) && Object.values(value).every((each) => typeof each === 'string'),
    "use texts by name: { authorization: 'Bearer ...' }",
  ],
  body: [isBody, 'use a text or URLSearchParams; JSON goes into json'],
  json: [(value) => typeof value !== 'function', 'use a JSON value'],
  attempts: WHOLE_ABOVE_0,
  timeout: [isAbove0, 'use seconds above 0'],
};

export interface HttpContext {
  log: Logger;
  loader: string;
  clock: Clock;
  /** What a message may quote of a body; undefined when it may quote nothing of it. */
  excerpt: (text: string) => string | undefined;
  /** Called with each URL that returns 404. */
  onNotFound?: (url: string) => void;
  /** Called with each secret in the headers of a request. */
  onSecret?: (secret: string) => void;
}

/** A response with its whole body. */
interface Received {
  url: string;
  response: Response;
  body: Buffer;
}

export function httpClient(
  options: HttpOptions,
  { log, loader, clock, excerpt, onNotFound, onSecret }: HttpContext,
  signal: AbortSignal,
): HttpClient {
  const { timeout: defaultTimeout = 30_000, maxBytes = 64 << 20, ...pauses } = options;
  return {
    getJson: (url, request) => getJson(url, request),
    getText: (url, request) => get('getText', url, request, '*/*', decode),
    getBytes: (url, request) => get('getBytes', url, request, '*/*', ({ body }) => new Uint8Array(body)),
    async *getPages(first, request) {
      const seen = new Set<string>();
      for (let url: string | undefined = first; url !== undefined;) {
        seen.add(url);
        const page: JsonAnswer | undefined = await getJson(url, request, 'getPages');
        if (page === undefined) return;
        yield page;
        url = nextPage(url, page, seen);
      }
    },
  };

  function getJson(url: string, request: HttpRequest | undefined, call = 'getJson'): Promise<JsonAnswer | undefined> {
    return get(call, url, request, 'application/json', parseJson);
  }

  async function get<T>(
    call: string,
    url: string,
    request: HttpRequest = {},
    accept: string,
    read: (received: Received) => T,
  ): Promise<HttpAnswer<T> | undefined> {
    assertAddress(url);
    checkOptions(`http.${call}`, request, REQUEST_OPTIONS);
    const { headers = {}, attempts = pauses.attempts, timeout, body, json } = request;
    for (const secret of secretsOfHeaders(headers)) onSecret?.(secret);
    const sent = json === undefined ? body : JSON.stringify(json);
    const init = {
      method: request.method ?? (sent === undefined ? 'GET' : 'POST'),
      headers: { accept, ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    };
    const milliseconds = timeout === undefined ? defaultTimeout : timeout * 1000;
    return retry((attempt) => once(url, attempt === 1 ? init : uncached(init), milliseconds, read), {
      ...pauses,
      ...(attempts === undefined ? {} : { attempts }),
      signal,
      again: (error) =>
        error instanceof HttpError ? { retry: error.isRetryable, after: error.retryAfterMs } : { retry: true },
      onRetry: (error, attempt, pause) =>
        log.info(`${loader}: ${messageOf(error)}; try ${attempt + 1} in ${seconds(pause)}`),
    });
  }

  async function once<T>(
    url: string,
    init: RequestInit,
    timeout: number,
    read: (received: Received) => T,
  ): Promise<HttpAnswer<T> | undefined> {
    const requestSignal = anySignal(signal, AbortSignal.timeout(timeout));
    let response: Response;
    let body: Buffer;
    try {
      response = await fetch(url, { ...init, signal: requestSignal });
      body = await readBody(response, maxBytes);
    } catch (error) {
      if (error instanceof HttpError || signal.aborted) throw error;
      const timedOut = error instanceof Error && error.name === 'TimeoutError';
      const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
      throw timedOut
        ? new HttpError('load.http-timeout', `${displayUrl(url)} took longer than ${seconds(timeout)}`, true)
        : new HttpError('load.http-connection', `${displayUrl(url)}: ${messageOf(error)}${cause}`, true);
    }
    if (response.status === 404) {
      onNotFound?.(displayUrl(url));
      return undefined;
    }
    if (!response.ok) throw statusError(url, response, excerptOf(body), clock.now());
    return {
      value: read({ url, response, body }),
      bytes: body.length,
      hash: createHash('md5').update(body).digest('hex'),
      headers: response.headers,
    };
  }

  function parseJson(received: Received): unknown {
    const text = decode(received);
    try {
      return parseExactJson(text);
    } catch {
      const { url, body } = received;
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

const decode = ({ url, response, body }: Received): string => decodeBody(url, response, body);

const uncached = (init: RequestInit): RequestInit => ({
  ...init,
  headers: { ...(init.headers as Record<string, string>), 'cache-control': 'no-cache' },
});

function nextPage(url: string, { headers }: JsonAnswer, seen: ReadonlySet<string>): string | undefined {
  const next = linkTo('next', headers.get('link'), url);
  if (next === undefined) return undefined;
  if (seen.has(next))
    throw new HttpError(
      'load.http-pages',
      `the page after ${displayUrl(url)} was requested before: ${displayUrl(next)}`,
      false,
      {
        hint: 'the Link headers of its pages form a circle',
      },
    );
  if (new URL(next).origin !== new URL(url).origin)
    throw new HttpError(
      'load.http-pages',
      `the page after ${displayUrl(url)} is on another host: ${displayUrl(next)}`,
      false,
      {
        hint: 'the headers of the request may not be for it; request that address itself',
      },
    );
  return next;
}
