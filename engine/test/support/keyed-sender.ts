import { setTimeout as wait } from 'node:timers/promises';
import type { RecordsAnswer } from '../../src/intake/http/records-route.js';

/** Statuses after which a request may be sent again: nothing of it was kept. */
const AGAIN: readonly number[] = [429, 503];

/** Milliseconds after which an answer that never comes is a failure of the test. */
const PATIENCE = 120_000;

/**
 * A client that sends records one request after another, each with a key, and again with the same key until it is answered. Ids of its records are
 * `<name>-0`, `<name>-1` and so on; those that the contract refuses are `refused-<name>`.
 */
export class KeyedSender {
  /** Requests that were answered. */
  requests = 0;
  /** Records that were acknowledged as accepted: the ids below this number. */
  acknowledged = 0;
  /** Requests that were sent again. */
  retries = 0;
  /** Requests whose records had been kept before their answer was lost. */
  replayed = 0;

  constructor(readonly name: string) {}

  /** Sends until `isOver`, and then until its last request is answered. Rejects where an answer is wrong. */
  async send(url: string, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const { accepted, refused } = await this.sendOnce(url, this.nextRecords());
      const sent = this.nextRecords().filter(({ pieces }) => pieces > 0).length;
      if (accepted !== sent || refused !== this.nextRecords().length - sent)
        throw new Error(`${accepted} records of ${sent} were accepted, and ${refused} refused`);
      this.acknowledged += accepted;
      this.requests++;
    }
  }

  /** One record, or a batch of up to 20; every third batch has one that is refused. */
  private nextRecords(): { id: string; pieces: number; text: string }[] {
    const count = this.requests % 2 === 0 ? 1 : 1 + (this.requests % 20);
    const records = Array.from({ length: count }, (_, i) => ({
      id: `${this.name}-${this.acknowledged + i}`,
      pieces: 1,
      text: 'x'.repeat(100),
    }));
    return this.requests % 6 === 3 ? [...records, { id: `refused-${this.name}`, pieces: 0, text: '' }] : records;
  }

  private async sendOnce(url: string, records: readonly object[]): Promise<RecordsAnswer> {
    const until = performance.now() + PATIENCE;
    const headers = { 'content-type': 'application/json', 'idempotency-key': `${this.name}-${this.requests}` };
    const body = JSON.stringify(records.length === 1 ? records[0] : records);
    for (;;) {
      const answer = await fetch(url, { method: 'POST', headers, body })
        .then(async (response) => ({ response, text: await response.text() }))
        .catch(() => undefined);
      if (answer !== undefined && !AGAIN.includes(answer.response.status)) {
        const { response, text } = answer;
        if (response.status !== 201 && response.status !== 422) throw new Error(`${response.status} ${text}`);
        if (response.headers.get('idempotency-replayed') === 'true') this.replayed++;
        return JSON.parse(text) as RecordsAnswer;
      }
      if (performance.now() > until) throw new Error(`no answer after ${this.retries} retries`);
      this.retries++;
      await wait(100);
    }
  }
}
