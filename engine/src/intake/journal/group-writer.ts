import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../base/clock.js';
import { formatEntry } from '../../load/intake/journal-line.js';
import { SegmentFile } from './segment-file.js';

/** Where a batch is kept. */
export interface EntryPlace {
  /** First batch of its segment. */
  segment: number;
  start: number;
  /** Of the line without its line break. */
  length: number;
}

export interface GroupWriterOptions {
  folder: string;
  journal: string;
  /** The segment to go on with. */
  segment: SegmentFile;
  /** Sequence number of the last batch. */
  last: number;
  /** From this size on a segment is followed by the next. */
  segmentBytes: number;
  clock: Clock;
}

interface WaitingBatch {
  json: string;
  kept: (place: EntryPlace) => void;
  failed: (error: unknown) => void;
}

/** Characters that are written by one call; more wait for the next. */
const GROUP_LENGTH = 8_000_000;

/** Writes batches in their order; those that arrive while others are made durable are made durable together. */
export class GroupWriter {
  private queue: WaitingBatch[] = [];
  private work: Promise<void> | undefined;
  private segment: SegmentFile;
  private last: number;
  readonly waiting = { batches: 0, bytes: 0 };
  /** Why the last write failed; undefined where it did not. */
  failure: unknown;

  constructor(private readonly options: GroupWriterOptions) {
    this.segment = options.segment;
    this.last = options.last;
  }

  /** Resolves when a batch, given as JSON, is durable. */
  append(json: string): Promise<EntryPlace> {
    this.count(1, json.length);
    return new Promise<EntryPlace>((kept, failed) => {
      this.queue.push({ json, kept, failed });
      this.work ??= this.writeAll();
    }).finally(() => this.count(-1, -json.length));
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    await this.work;
    await this.segment.close();
  }

  private count(batches: number, bytes: number): void {
    this.waiting.batches += batches;
    this.waiting.bytes += bytes;
  }

  private async writeAll(): Promise<void> {
    // Whatever arrives in this turn belongs to the first group.
    await setImmediate();
    while (this.queue.length > 0) {
      const group = this.takeGroup();
      try {
        const places = await this.write(group);
        this.failure = undefined;
        for (const [i, place] of places.entries()) group[i]?.kept(place);
      } catch (error) {
        this.failure = error;
        for (const { failed } of group) failed(error);
      }
    }
    this.work = undefined;
  }

  private takeGroup(): WaitingBatch[] {
    let [size, length] = [0, 0];
    for (const { json } of this.queue) {
      if (size > 0 && length + json.length > GROUP_LENGTH) break;
      size++;
      length += json.length;
    }
    return this.queue.splice(0, size);
  }

  private async write(group: readonly WaitingBatch[]): Promise<EntryPlace[]> {
    const { folder, journal, segmentBytes, clock } = this.options;
    if (this.segment.size >= segmentBytes) {
      await this.segment.mend();
      const full = this.segment;
      this.segment = await SegmentFile.create(folder, journal, this.last + 1);
      await full.close();
    }
    const { first, size } = this.segment;
    const at = clock.now().toISOString();
    const lines = group.map(({ json }, i) =>
      formatEntry({ sequence: this.last + 1 + i, durable: this.last, at }, json),
    );
    await this.segment.append(Buffer.concat(lines));
    this.last += group.length;
    let start = size;
    return lines.map((line) => {
      const place = { segment: first, start, length: line.length - 1 };
      start += line.length;
      return place;
    });
  }
}
