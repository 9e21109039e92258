import fs from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../base/clock.js';
import { LastroError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { makePrivateFolder } from '../../base/private-files.js';
import { syncFolder } from '../../base/sync-folder.js';
import type { IntakeBatch } from '../../load/intake/batch.js';
import { parseLine } from '../../load/intake/journal-line.js';
import { segmentFile } from '../../load/intake/segments.js';
import { acquireLock } from '../../run/lock.js';
import { sameKeyError } from '../same-key.js';
import type { IntakeStore, RecentEntries } from '../store.js';
import { GroupWriter, type EntryPlace } from './group-writer.js';
import { RecentBatches } from './recent-batches.js';
import { KEPT_HOURS, RecentRequests, requestId } from './recent-requests.js';
import { recoverJournal } from './recover.js';

export interface JournalOptions {
  /** Absolute. */
  folder: string;
  /** For messages: `journal intake/`. */
  name: string;
  clock: Clock;
  log: Logger;
  /** Default: 32 MB. */
  segmentBytes?: number;
}

const SEGMENT_BYTES = 32_000_000;

/** Bytes that a disk which was full must take before the store is ready again. */
const PROBE_BYTES = 1_000_000;

/**
 * Opens the journal of a folder for this process alone, which creates it where there is none. Rejects with `run.locked` while another process has it,
 * with `intake.damaged` where it cannot be read, with `intake.cannot-write`.
 */
export async function openJournal(options: JournalOptions): Promise<IntakeStore> {
  const { folder, clock, log, segmentBytes = SEGMENT_BYTES } = options;
  await makeFolder(folder);
  const release = acquireLock(path.join(folder, 'journal'), {
    pid: process.pid,
    what: `another server writes the journal ${folder}`,
    started_at: clock.now().toISOString(),
  });
  try {
    const requests = new RecentRequests();
    const recent = new RecentBatches();
    const recovered = await recoverJournal(folder, {
      since: new Date(clock.now().getTime() - KEPT_HOURS * 3_600_000),
      log,
      onEntry({ batch, at, start, end }, { first }) {
        recent.add(batch);
        if (batch.request !== undefined)
          requests.add(
            requestId(batch.source, batch.request.key),
            { segment: first, start, length: end - start - 1 },
            new Date(at),
          );
      },
    });
    const writer = new GroupWriter({ folder, segmentBytes, clock, ...recovered });
    return new JournalStore(options, { writer, requests, recent, release });
  } catch (error) {
    release();
    throw error;
  }
}

/** A folder that only its owner opens, and that Git leaves out: records may be personal. */
async function makeFolder(folder: string): Promise<void> {
  makePrivateFolder(folder);
  const ignore = path.join(folder, '.gitignore');
  if (!fs.existsSync(ignore)) await writeFile(ignore, '*\n');
  await syncFolder(path.dirname(folder));
}

interface JournalParts {
  writer: GroupWriter;
  requests: RecentRequests;
  recent: RecentBatches;
  /** Gives the journal back. */
  release: () => void;
}

class JournalStore implements IntakeStore {
  readonly name: string;
  /** Batches that are being kept, by their requests. */
  private readonly arriving = new Map<string, Promise<void>>();
  private isClosed = false;

  constructor(
    private readonly options: JournalOptions,
    private readonly parts: JournalParts,
  ) {
    this.name = options.name;
  }

  get waiting(): { batches: number; bytes: number } {
    return this.parts.writer.waiting;
  }

  async append(batch: IntakeBatch): Promise<void> {
    if (this.isClosed) throw new LastroError('intake.closed', `${this.name} is closed`);
    if (batch.request === undefined) {
      await this.write(batch);
      return;
    }
    const id = requestId(batch.source, batch.request.key);
    if (this.arriving.has(id) || this.parts.requests.find(id) !== undefined) throw sameKeyError(batch);
    const arrival = this.write(batch).then((place) => this.parts.requests.add(id, place, this.options.clock.now()));
    this.arriving.set(id, arrival);
    await arrival.finally(() => this.arriving.delete(id));
  }

  private async write(batch: IntakeBatch): Promise<EntryPlace> {
    try {
      const place = await this.parts.writer.append(JSON.stringify(batch));
      this.parts.recent.add(batch);
      return place;
    } catch (error) {
      throw cannotWriteError(this.name, error);
    }
  }

  async findRequest(source: string, key: string): Promise<IntakeBatch | undefined> {
    const id = requestId(source, key);
    await this.arriving.get(id)?.catch(() => undefined);
    const place = this.parts.requests.find(id);
    return place === undefined ? undefined : readBatch(this.options.folder, place);
  }

  recent(source: string, options: { limit: number; sender?: string }): Promise<RecentEntries> {
    return Promise.resolve(this.parts.recent.find(source, options));
  }

  async ready(): Promise<void> {
    const { writer } = this.parts;
    if (this.isClosed) throw new LastroError('intake.closed', `${this.name} is closed`);
    if (writer.failure === undefined) return;
    try {
      await writeProbe(path.join(this.options.folder, 'probe'));
      writer.failure = undefined;
    } catch (error) {
      throw cannotWriteError(this.name, error);
    }
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      await this.parts.writer.close();
    } finally {
      this.parts.release();
    }
  }
}

async function readBatch(folder: string, { segment, start, length }: EntryPlace): Promise<IntakeBatch> {
  const file = segmentFile(folder, segment);
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, start);
    const entry = parseLine(buffer);
    if (entry !== undefined && 'batch' in entry) return entry.batch;
  } finally {
    await handle.close();
  }
  throw new LastroError('intake.damaged', `${file} is damaged at byte ${start}`, {
    hint: 'restore the file from a backup',
  });
}

/** Finds out whether a disk takes data again. */
async function writeProbe(file: string): Promise<void> {
  try {
    await writeFile(file, Buffer.alloc(PROBE_BYTES), { mode: 0o600, flush: true });
  } finally {
    await rm(file, { force: true });
  }
}

function cannotWriteError(name: string, error: unknown): LastroError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new LastroError('intake.cannot-write', `${name} cannot be written: ${code ?? message}`, {
    hint: 'its folder must be writable and have free space',
    cause: error,
  });
}
