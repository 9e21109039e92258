import { LastroError, type ProblemDetails } from '../base/errors.js';
import { retry } from '../base/retry.js';
import type { PlaceOptions } from './place.js';

/** A request to a place that failed; it has nothing of the client's own error, which holds the request with its credentials. */
export class PlaceError extends LastroError {
  constructor(
    code: string,
    message: string,
    details: Pick<ProblemDetails, 'hint'> = {},
    /** What may help: the same request again, or the whole upload, whose parts are lost. */
    readonly again?: 'request' | 'upload',
  ) {
    super(code, message, details);
  }
}

export const notFound = (key: string, address: string): PlaceError =>
  new PlaceError('place.not-found', `there is no ${key} in ${address}`);

export const missingBucket = (address: string): PlaceError =>
  new PlaceError('place.bucket', `there is no bucket of ${address}`, { hint: 'create it, or correct its name' });

export const changed = (key: string, address: string): PlaceError =>
  new PlaceError('place.changed', `${key} in ${address} changed while it was read`, { hint: 'read it again' });

/** Sends a request again as long as it fails for a passing reason. */
export function persist<T>(options: PlaceOptions, work: () => Promise<T>): Promise<T> {
  return repeat(options, 'request', work);
}

/** Begins an upload again whose parts the service has lost. */
export function persistUpload<T>(options: PlaceOptions, work: () => Promise<T>): Promise<T> {
  return repeat(options, 'upload', work);
}

const DEFAULTS = { attempts: 6, pause: 500 };

function repeat<T>(options: PlaceOptions, what: PlaceError['again'], work: () => Promise<T>): Promise<T> {
  return retry(work, {
    ...DEFAULTS,
    ...options.retry,
    again: (error) => ({ retry: error instanceof PlaceError && error.again === what }),
  });
}

/** Codes of broken connections, of Node and of the clients; a name that no server has is none. */
const CONNECTION =
  /^(ECONN(ABORTED|REFUSED|RESET)|EAI_AGAIN|E(HOSTUNREACH|NETUNREACH|PIPE|PROTO|TIMEDOUT)|ERR_STREAM_PREMATURE_CLOSE|TimeoutError|request-timeout)$/;

export const isConnectionCode = (code: string): boolean => CONNECTION.test(code);

/** Whether a status of HTTP says that the same request may succeed in a while. */
export const isPassingStatus = (status: number): boolean => [408, 425, 429, 500, 502, 503, 504].includes(status);

/** No server answered. `reason` names why. */
export const unreachable = (address: string, endpoint: string, reason: string, isPassing: boolean): PlaceError =>
  new PlaceError(
    'place.unreachable',
    `cannot reach the service of ${address} at ${endpoint}: ${reason}`,
    { hint: 'is the server running, and its address right?' },
    isPassing ? 'request' : undefined,
  );
