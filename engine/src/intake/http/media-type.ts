import type { FastifyRequest } from 'fastify';
import { mediaTypeError } from './error-answer.js';

/** The media type of a body in UTF-8 that is not compressed. Throws `intake.media-type` for any that is not among `known`. */
export function mediaTypeOf<T extends string>({ headers }: FastifyRequest, known: readonly T[]): T {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const found = known.find((each) => each === type);
  const isUtf8 = parameters.every((parameter) => /^charset="?utf-8"?$/.test(parameter));
  const encoding = headers['content-encoding'] ?? 'identity';
  if (found === undefined || !isUtf8 || encoding !== 'identity') throw mediaTypeError();
  return found;
}
