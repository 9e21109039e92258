import type { FastifyReply, FastifyRequest } from 'fastify';
import { LastroError, messageOf } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';

/** The status of each error of the API. */
const STATUS: Readonly<Record<string, number>> = {
  'intake.bad-request': 400,
  'intake.invalid-json': 400,
  'intake.too-deep': 400,
  'intake.duplicate-member': 400,
  'intake.not-utf8': 400,
  'intake.no-records': 400,
  'intake.idempotency-key': 400,
  'intake.form-fields': 400,
  'intake.unauthorized': 401,
  'intake.origin': 403,
  'intake.not-found': 404,
  'intake.unknown-source': 404,
  'intake.method': 405,
  'intake.body-too-large': 413,
  'intake.too-many-records': 413,
  'intake.media-type': 415,
  'intake.host': 421,
  'intake.key-reused': 422,
  'intake.too-many-requests': 429,
  'intake.busy': 429,
  'intake.not-kept': 503,
};

/** Seconds after which a client may try again, where the error does not say. */
const RETRY_AFTER: Readonly<Record<string, number>> = { 'intake.busy': 1, 'intake.not-kept': 5 };

/** The body of every answer that is an error. */
export interface ErrorBody {
  /** `intake.media-type`. */
  code: string;
  message: string;
  hint?: string;
  /** As in `X-Request-Id`, and in the log. */
  requestId: string;
}

/** Answers an error; one that nobody foresaw is logged, without what it says: that may have values of a record. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply {
  const known = toLastroError(error);
  if (known?.code === 'intake.not-kept') log.error(`not kept: ${messageOf(known.cause)}`, { request: request.id });
  if (known === undefined) log.error(`unexpected error: ${placeOf(error)}`, { request: request.id });
  const { code, message, hint } = known ?? new LastroError('intake.failed', 'the server failed');
  const after = RETRY_AFTER[code];
  if (after !== undefined) reply.header('retry-after', String(after));
  if (code === 'intake.unauthorized') reply.header('www-authenticate', 'Bearer');
  const body: ErrorBody = { code, message, ...(hint === undefined ? {} : { hint }), requestId: request.id };
  return reply.code(STATUS[code] ?? 500).send(body);
}

/** An error of the API, also where fastify found it; undefined for any other. */
function toLastroError(error: unknown): LastroError | undefined {
  if (error instanceof LastroError) return Object.hasOwn(STATUS, error.code) ? error : undefined;
  const { statusCode: status = 500, code } = error as { statusCode?: number; code?: string };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new LastroError('intake.body-too-large', 'the body is too large', { hint: 'send the records in parts' });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return mediaTypeError();
    default:
      return status >= 400 && status < 500
        ? new LastroError('intake.bad-request', 'the request cannot be read')
        : undefined;
  }
}

export function mediaTypeError(): LastroError {
  return new LastroError('intake.media-type', 'the media type of the body is not taken here', {
    hint: 'records are application/json or application/x-ndjson in UTF-8, without an encoding of the content',
  });
}

/** The name of an error and where it was thrown. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames.slice(0, 5).map((line) => line.trim())].join(' ');
}
