import type { FastifyRequest } from 'fastify';
import { LastroError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { suggest } from '../../base/text.js';
import type { NextBuild } from '../form/form-view.js';
import type { IntakeSource } from '../intake-source.js';
import type { IntakeLimits } from '../../project/intake.js';
import type { IntakeStore } from '../store.js';
import type { Submission, SubmissionAnswer, Submissions } from '../submissions.js';
import { holderOf } from '../token.js';
import type { Metrics } from './metrics.js';

/** What the routes of a server share. */
export interface IntakeContext {
  sources: ReadonlyMap<string, IntakeSource>;
  store: IntakeStore;
  submissions: Submissions;
  limits: Required<IntakeLimits>;
  metrics: Metrics;
  log: Logger;
  /** BCP 47 tags; the first is the default. */
  languages: readonly string[];
  nextBuild: (source: string) => NextBuild | undefined;
}

/** The source that a path names. Throws `intake.unknown-source`. */
export function sourceOf(request: FastifyRequest, { sources }: IntakeContext): IntakeSource {
  const { source: name } = request.params as { source: string };
  const source = sources.get(name);
  if (source === undefined)
    throw new LastroError('intake.unknown-source', 'there is no such source', { hint: suggest(name, sources.keys()) });
  return source;
}

/** The name of the holder of the token in `Authorization: Bearer`; undefined without a token of the source. */
export function tokenHolder({ headers }: FastifyRequest, { tokens = [] }: IntakeSource): string | undefined {
  const [, token] = /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '') ?? [];
  return token === undefined ? undefined : holderOf(token, tokens);
}

/** Keeps what is sent, unless too much waits already. Throws `intake.busy`, and what {@link Submissions.submit} throws. */
export async function submit(submission: Submission, context: IntakeContext): Promise<SubmissionAnswer> {
  const { store, limits, metrics, submissions } = context;
  if (store.waiting.batches >= limits.waitingBatches || store.waiting.bytes >= limits.waitingBytes)
    throw new LastroError('intake.busy', 'too much waits to be stored', { hint: 'send it again after Retry-After' });
  try {
    const answer = await submissions.submit(submission);
    if (!answer.isRepeated) metrics.countRecords(answer.batch);
    return answer;
  } catch (error) {
    if (error instanceof LastroError && error.code === 'intake.not-kept') metrics.countStoreError();
    throw error;
  }
}
