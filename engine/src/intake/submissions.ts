import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { LastroError } from '../base/errors.js';
import { checkRecords } from './check-records.js';
import type { IntakeSource } from './intake-source.js';
import type { SentRecord } from './sent-records.js';
import type { IntakeBatch, IntakeStore } from './store.js';

/** Records that someone sends, together. */
export interface Submission {
  source: IntakeSource;
  /** As {@link IntakeBatch.sender}. */
  sender: string;
  /** `Idempotency-Key` of the sender. */
  key?: string | undefined;
  /** As it was received; tells a retry from another request under the same key. */
  body: Buffer;
  read: () => readonly SentRecord[];
}

export interface SubmissionAnswer {
  batch: IntakeBatch;
  /** Whether it is the answer to an earlier request under the same key. */
  isRepeated: boolean;
}

/** Checks what is sent and keeps it, once for each key of a sender. */
export class Submissions {
  /** Those under way, by source and key. */
  readonly #running = new Map<string, Promise<SubmissionAnswer>>();

  constructor(
    private readonly store: IntakeStore,
    private readonly marks: { clock: Pick<Clock, 'now'>; uuid: (now: Date) => string },
  ) {}

  /**
   * Resolves when what was sent is durable. Rejects with `intake.key-reused` where the key was used for another body, `intake.not-kept`
   * where the store failed, and with what {@link Submission.read} throws; then nothing of it is kept.
   */
  async submit(submission: Submission): Promise<SubmissionAnswer> {
    const { source, sender, key, body } = submission;
    if (key === undefined) return { batch: await this.#keep(submission), isRepeated: false };
    const request = { key: sha256(`${sender}\n${key}`), bodyHash: sha256(body) };
    const name = `${source.name}\n${request.key}`;
    const running = this.#running.get(name);
    if (running !== undefined) return { batch: sameRequest((await running).batch, request.bodyHash), isRepeated: true };
    const first = this.#first(submission, request);
    this.#running.set(name, first);
    try {
      return await first;
    } finally {
      this.#running.delete(name);
    }
  }

  async #first(submission: Submission, request: RequestKey): Promise<SubmissionAnswer> {
    // Nearly every key is new, and the store refuses one that is not.
    try {
      return { batch: await this.#keep(submission, request), isRepeated: false };
    } catch (error) {
      if (!isSameKey(error)) throw error;
    }
    const before = await this.#find(submission, request);
    if (before === undefined) throw notKept();
    return { batch: sameRequest(before, request.bodyHash), isRepeated: true };
  }

  async #keep({ source, sender, read }: Submission, request?: RequestKey): Promise<IntakeBatch> {
    const now = this.marks.clock.now();
    const checked = checkRecords(source, read(), { now, uuid: () => this.marks.uuid(now) });
    const batch = { source: source.name, sender, ...(request === undefined ? {} : { request }), ...checked };
    await this.#ask(() => this.store.append(batch));
    return batch;
  }

  #find({ source }: Submission, { key }: RequestKey): Promise<IntakeBatch | undefined> {
    return this.#ask(() => this.store.findRequest(source.name, key));
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw isSameKey(error) ? error : notKept(error);
    }
  }
}

type RequestKey = NonNullable<IntakeBatch['request']>;

const isSameKey = (error: unknown): boolean => error instanceof LastroError && error.code === 'intake.same-key';

function notKept(cause?: unknown): LastroError {
  return new LastroError('intake.not-kept', 'the records could not be kept; nothing of the request is', {
    hint: 'send it again later, with the same Idempotency-Key',
    cause,
  });
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

function sameRequest(batch: IntakeBatch, bodyHash: string): IntakeBatch {
  if (batch.request?.bodyHash === bodyHash) return batch;
  throw new LastroError('intake.key-reused', 'the Idempotency-Key was used for a request with another body', {
    hint: 'use a new key for each request; the same one only to send it again',
  });
}
