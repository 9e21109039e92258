import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LastroError } from '../../base/errors.js';
import type { IntakeSource } from '../intake-source.js';
import { readSentRecords, type RecordsType } from '../sent-records.js';
import type { IntakeBatch, RecordError } from '../store.js';
import { sourceOf, submit, tokenHolder, type IntakeContext } from './context.js';
import { mediaTypeOf } from './media-type.js';
import { assertOrigin } from './origin.js';

/** What the API answers when it has checked records. */
export interface RecordsAnswer {
  accepted: number;
  refused: number;
  /** In the order in which they were sent. */
  records: readonly (
    { id: string; status: 'accepted' } | { id: string; status: 'refused'; errors: readonly RecordError[] }
  )[];
}

const RECORD_TYPES: readonly RecordsType[] = ['application/json', 'application/x-ndjson'];

/** `POST /records/<source>`: 201 when all records were accepted, 422 when some were refused; the others are kept all the same. */
export function addRecordsRoute(app: FastifyInstance, context: IntakeContext): void {
  const url = '/records/:source';
  app.post(url, {
    // Before the body is read, and after the limit of requests, which is a hook of onRequest.
    preParsing: (request, reply, _, done) => {
      const source = sourceOf(request, context);
      assertOrigin(request, reply, source.origins);
      senderOf(request, source);
      mediaTypeOf(request, RECORD_TYPES);
      done();
    },
    handler: async (request, reply) => {
      const source = sourceOf(request, context);
      const body = request.body as Buffer;
      const { batch, isRepeated } = await submit(
        {
          ...{ source, body, sender: senderOf(request, source), key: idempotencyKey(request) },
          read: () => readSentRecords(body, mediaTypeOf(request, RECORD_TYPES), context.limits),
        },
        context,
      );
      if (isRepeated) reply.header('idempotency-replayed', 'true');
      return reply.code(batch.refused.length === 0 ? 201 : 422).send(recordsAnswer(batch));
    },
  });
  app.options(url, (request, reply) => {
    assertOrigin(request, reply, sourceOf(request, context).origins);
    return reply
      .code(204)
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', 'Authorization, Content-Type, Idempotency-Key, X-Request-Id')
      .header('access-control-max-age', '600')
      .send();
  });
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url,
    onRequest: (_, reply) => {
      reply.header('allow', 'POST, OPTIONS');
      throw new LastroError('intake.method', 'records are sent by POST');
    },
    handler: () => undefined,
  });
}

/** Who sends. Throws `intake.unauthorized` where the source wants a token. */
function senderOf(request: FastifyRequest, source: IntakeSource): string {
  if (source.tokens === undefined) return 'anyone';
  const holder = tokenHolder(request, source);
  if (holder !== undefined) return `token:${holder}`;
  throw new LastroError('intake.unauthorized', `records of ${source.name} need a token of it`, {
    hint: 'send Authorization: Bearer TOKEN',
  });
}

function idempotencyKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new LastroError('intake.idempotency-key', 'the Idempotency-Key cannot be used', {
    hint: 'use 1 to 255 printable ASCII characters without blanks: a UUID',
  });
}

function recordsAnswer({ accepted, refused }: IntakeBatch): RecordsAnswer {
  const records = [
    ...accepted.map(({ id }) => ({ id, status: 'accepted' as const })),
    ...refused.map(({ id, errors }) => ({ id, status: 'refused' as const, errors })),
  ];
  records.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { accepted: accepted.length, refused: refused.length, records };
}
