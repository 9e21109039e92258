import type { MessageToProduce } from '@platformatic/kafka';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileAtomic } from '../../base/atomic-file.js';
import { formatError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { seconds } from '../../base/text.js';
import { ACCEPTED_HEADER, ENTRY_HEADER, formatEntryPlace } from '../../load/intake/kafka-entry.js';
import { readSegment, type PlacedEntry, type SegmentPosition } from '../../load/intake/read-segment.js';
import { listSegments } from '../../load/intake/segments.js';
import { BatchProducer } from '../../load/kafka/batch-producer.js';
import type { KafkaSettings } from '../../load/kafka/settings.js';

export interface OutboxOptions {
  /** Of the journal. */
  folder: string;
  settings: KafkaSettings;
  log: Logger;
}

/** Up to where a journal was sent. */
interface SentPosition extends SegmentPosition {
  journal: string;
  /** First batch of the segment that the next line is in. */
  segment: number;
}

/** Milliseconds between two looks at the journal, and the longest pause after a failure. */
const [PAUSE, LONGEST_PAUSE] = [50, 30_000];

/** Milliseconds in which a store that is closed sends what is left. */
const LAST_MS = 3000;

/** Entries that are sent before their position is kept. */
const ENTRIES = 1000;

/** All records go to the first partition of their topic, so that their order is that of the journal. */
const PARTITION = 0;

/**
 * Sends the records of a journal to Kafka in their order. What a broker took although its position was not kept is sent again, with the same header,
 * by which readers know it.
 */
export class Outbox {
  private readonly producer: BatchProducer;
  private readonly stop = new AbortController();
  private readonly file: string;
  private work: Promise<void> | undefined;
  private isAsked = false;

  constructor(private readonly options: OutboxOptions) {
    this.producer = new BatchProducer(options.settings);
    this.file = path.join(options.folder, 'kafka-sent.json');
  }

  /** Sends what is new, now or after what is being sent. */
  wake(): void {
    this.isAsked = true;
    this.work ??= this.run().finally(() => (this.work = undefined));
  }

  /** Sends what is left, for a few seconds at most; what was not is sent when the journal is opened again. */
  async close(): Promise<void> {
    await Promise.race([this.work, sleep(LAST_MS, undefined, { ref: false })]);
    this.stop.abort();
    await this.work;
    await this.producer.close();
  }

  private async run(): Promise<void> {
    const { signal } = this.stop;
    const { log } = this.options;
    for (let failures = 0; this.isAsked && !signal.aborted;) {
      let pause = PAUSE;
      this.isAsked = false;
      try {
        await this.sendNew();
        failures = 0;
      } catch (error) {
        this.isAsked = true;
        pause = Math.min(LONGEST_PAUSE, 500 * 2 ** failures++);
        log.warn(`records wait in the journal: ${formatError(error)}; again in ${seconds(pause)}`);
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  private async sendNew(): Promise<void> {
    const segments = listSegments(this.options.folder);
    let sent = this.readPosition();
    for (const [i, segment] of segments.entries()) {
      if (sent !== undefined && segment.first < sent.segment) continue;
      const isResumed = sent?.segment === segment.first;
      const content = await readSegment(segment, {
        isLast: i === segments.length - 1,
        ...(isResumed && sent !== undefined ? { from: sent } : {}),
      });
      const { header, entries } = content;
      if (header === undefined) return;
      for (let at = 0; at < entries.length; at += ENTRIES) {
        const part = entries.slice(at, at + ENTRIES);
        const last = part.at(-1);
        if (last === undefined || this.stop.signal.aborted) return;
        await this.producer.send(part.flatMap((entry) => messagesOf(header.journal, entry)));
        const next = { offset: last.end, line: last.line + 1, next: last.sequence + 1 };
        sent = { journal: header.journal, segment: segment.first, ...next };
        await writeFileAtomic(this.file, JSON.stringify(sent), 0o600);
      }
    }
  }

  private readPosition(): SentPosition | undefined {
    try {
      return JSON.parse(fs.readFileSync(this.file, 'utf8')) as SentPosition;
    } catch (error) {
      // From the beginning: readers pass over what they have.
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function messagesOf(journal: string, { sequence, batch }: PlacedEntry): MessageToProduce[] {
  return batch.accepted.map(({ id, at, record }, i) => ({
    ...{ topic: batch.source, partition: PARTITION },
    ...{ key: Buffer.from(id), value: Buffer.from(JSON.stringify(record)) },
    headers: new Map([
      [Buffer.from(ENTRY_HEADER), Buffer.from(formatEntryPlace({ journal, sequence, record: i }))],
      [Buffer.from(ACCEPTED_HEADER), Buffer.from(at)],
    ]),
  }));
}
