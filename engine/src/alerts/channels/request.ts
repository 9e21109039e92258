import { anySignal } from '../../base/any-signal.js';
import { oneLine } from '../../base/escape.js';
import { LastroError, messageOf } from '../../base/errors.js';
import { retry } from '../../base/retry.js';
import { seconds } from '../../base/text.js';
import type { ChannelContext } from './channel.js';

export interface AlertRequest {
  method: 'GET' | 'POST' | 'PATCH';
  url: URL;
  headers?: Record<string, string>;
  /** JSON. */
  body?: string;
}

export const DEFAULT_TIMEOUT = 10_000;

class RequestError extends LastroError {
  constructor(
    message: string,
    readonly isRetryable: boolean,
    /** Milliseconds. */
    readonly after?: number,
  ) {
    super('alerts.request', message);
  }
}

/**
 * Sends a request, again after 408, 425, 429 and 5xx and after a broken connection; waits as long as the receiver asks for. Returns
 * the body. Throws `alerts.request`, which names the host alone: the rest of an address is a secret.
 */
export async function request(what: AlertRequest, context: ChannelContext): Promise<string> {
  const { retries, signal } = context;
  return retry(() => requestOnce(what, context), {
    ...{ attempts: 4, pause: 1000, longest: 30_000, ...retries },
    ...(signal === undefined ? {} : { signal }),
    again: (error) =>
      error instanceof RequestError ? { retry: error.isRetryable, after: error.after } : { retry: false },
  });
}

async function requestOnce(
  { method, url, headers = {}, body }: AlertRequest,
  { timeout = DEFAULT_TIMEOUT, signal, clock }: ChannelContext,
): Promise<string> {
  const limit = AbortSignal.timeout(timeout);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      ...{ method, redirect: 'manual', signal: signal === undefined ? limit : anySignal(signal, limit) },
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'lastro', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    text = await response.text();
  } catch (error) {
    if (limit.aborted) throw new RequestError(`${url.host} took longer than ${seconds(timeout)}`, true);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new RequestError(`${url.host}: ${oneLine(messageOf(cause), 160)}`, true);
  }
  if (response.ok) return text;
  const { status } = response;
  const isRetryable = status === 408 || status === 425 || status === 429 || status >= 500;
  const excerpt = text === '' ? '' : `: ${oneLine(text, 160)}`;
  const after = retryAfter(response.headers.get('retry-after'), clock.now());
  throw new RequestError(`${url.host} answered ${status}${excerpt}`, isRetryable, after);
}

function retryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
