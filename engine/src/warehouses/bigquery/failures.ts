import { messageOf } from '../../base/errors.js';

/** One problem of an answer or a job, with Google's name for its kind. */
export interface Problem {
  reason?: string;
  message?: string;
}

/**
 * A request or a job that failed. It has nothing of the client's own error, which holds the request with its credentials.
 */
export class BigQueryFailure extends Error {
  /** The status of HTTP, or Node's code of a broken connection; undefined of a job, and where no credentials were found. */
  readonly code: number | string | undefined;
  readonly problems: readonly Problem[];
  readonly headers: Readonly<Record<string, string | undefined>>;

  constructor(
    message: string,
    details: { code?: number | string; problems?: readonly Problem[]; headers?: BigQueryFailure['headers'] } = {},
  ) {
    super(message);
    this.code = details.code;
    this.problems = details.problems ?? [];
    this.headers = details.headers ?? {};
  }

  /** Google's name for the kind of error: `invalidQuery`, `rateLimitExceeded`. */
  get reason(): string | undefined {
    return this.problems[0]?.reason;
  }
}

/** The credentials are missing, or their issuer refuses them. */
export class CredentialsFailure extends BigQueryFailure {}

/** A job that ended with an error. */
export class JobFailure extends BigQueryFailure {}

/** What Google advises to try again, after a pause that grows. A quota of a day's (`quotaExceeded`) is not one of them. */
const PASSING_REASONS: ReadonlySet<string> = new Set([
  'backendError',
  'internalError',
  'jobBackendError',
  'jobInternalError',
  'jobRateLimitExceeded',
  'rateLimitExceeded',
  'tableUnavailable',
  'userRateLimitExceeded',
]);

const PASSING_CODES: ReadonlySet<number | string> = new Set([
  ...[408, 429, 500, 502, 503, 504],
  ...['ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ENETUNREACH', 'EPIPE', 'ETIMEDOUT'],
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** Whether the same request may succeed in a while. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof BigQueryFailure)) return false;
  const { code, reason } = error;
  return (reason !== undefined && PASSING_REASONS.has(reason)) || (code !== undefined && PASSING_CODES.has(code));
}

/** Codes of connections, which a broken key or a missing file do not have. */
const NETWORK =
  /^(ECONN[A-Z]+|EAI_AGAIN|E(HOSTUNREACH|NETUNREACH|NOTFOUND|PIPE|PROTO|TIMEDOUT)|ERR_STREAM_PREMATURE_CLOSE)$/;

interface ClientError {
  code?: number | string;
  type?: string;
  errors?: readonly Problem[];
  response?: { headers?: BigQueryFailure['headers'] };
}

/** What the client threw, without the request. */
export function failureOf(error: unknown): BigQueryFailure {
  const { code, type, errors, response } = (typeof error === 'object' && error !== null ? error : {}) as ClientError;
  const message = errors?.[0]?.message ?? messageOf(error);
  if (type === 'request-timeout') return new BigQueryFailure(message, { code: 'ETIMEDOUT' });
  if (typeof code === 'string' && (type === 'system' || NETWORK.test(code)))
    return new BigQueryFailure(message, { code });
  const isOfLibrary = typeof code !== 'number' || (typeof error === 'object' && error !== null && 'config' in error);
  if (isOfLibrary)
    return new CredentialsFailure(error instanceof SyntaxError ? 'the file of credentials is not JSON' : message);
  return new BigQueryFailure(message, { code, problems: errors ?? [], headers: response?.headers ?? {} });
}
