import type { FastifyReply, FastifyRequest } from 'fastify';
import { LastroError } from '../../base/errors.js';

/** Whether a browser sent the request from a page of this server, or no browser sent it. */
export function isSameOrigin({ headers, protocol, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || headers.origin === `${protocol}://${host}`;
}

/** Throws `intake.origin` for a request of a page of a site that is not among `origins`; names those that are in the answer, as CORS asks. */
export function assertOrigin(request: FastifyRequest, reply: FastifyReply, origins: readonly string[]): void {
  const { origin } = request.headers;
  reply.header('vary', 'Origin');
  if (origin !== undefined && origins.includes(origin)) {
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', 'X-Request-Id, Idempotency-Replayed, Retry-After');
  } else if (!isSameOrigin(request))
    throw new LastroError('intake.origin', 'the request comes from a page of another site', {
      hint: 'name the site in origins of the source to allow it',
    });
}
