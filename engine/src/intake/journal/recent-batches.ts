import type { AcceptedRecord, IntakeBatch, RefusedRecord } from '../../load/intake/batch.js';
import type { RecentEntries } from '../store.js';

/** Entries that are kept of each source and kind, at least. */
const KEPT = 1000;

interface Sent<T> {
  sender: string;
  entry: T;
}

interface SourceEntries {
  accepted: Sent<AcceptedRecord>[];
  refused: Sent<RefusedRecord>[];
}

/** The last entries of each source, in memory. */
export class RecentBatches {
  private readonly sources = new Map<string, SourceEntries>();

  add({ source, sender, accepted, refused }: IntakeBatch): void {
    const entries = this.sources.get(source) ?? { accepted: [], refused: [] };
    this.sources.set(source, entries);
    push(entries.accepted, sender, accepted);
    push(entries.refused, sender, refused);
  }

  /** Newest first. */
  find(source: string, { limit, sender }: { limit: number; sender?: string }): RecentEntries {
    const { accepted, refused } = this.sources.get(source) ?? { accepted: [], refused: [] };
    const last = <T>(entries: readonly Sent<T>[]): T[] =>
      entries
        .filter((each) => sender === undefined || each.sender === sender)
        .slice(-limit)
        .map(({ entry }) => entry)
        .reverse();
    return limit > 0 ? { accepted: last(accepted), refused: last(refused) } : { accepted: [], refused: [] };
  }
}

function push<T>(entries: Sent<T>[], sender: string, added: readonly T[]): void {
  for (const entry of added.slice(-KEPT)) entries.push({ sender, entry });
  if (entries.length > 2 * KEPT) entries.splice(0, entries.length - KEPT);
}
