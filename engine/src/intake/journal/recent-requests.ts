import type { EntryPlace } from './group-writer.js';

const HOUR_MS = 3_600_000;

/** Hours for which the key of a request is known. */
export const KEPT_HOURS = 24;

/** Where the batches of the last 24 hours are, by source and key of their requests. */
export class RecentRequests {
  private readonly hours = new Map<number, Map<string, EntryPlace>>();

  /** Remembers a request of a time, and forgets those that are too old by then. */
  add(id: string, place: EntryPlace, at: Date): void {
    const hour = hourOf(at);
    let requests = this.hours.get(hour);
    if (requests === undefined) {
      requests = new Map();
      this.hours.set(hour, requests);
      for (const each of this.hours.keys()) if (each < hour - KEPT_HOURS) this.hours.delete(each);
    }
    requests.set(id, place);
  }

  find(id: string): EntryPlace | undefined {
    for (const requests of this.hours.values()) {
      const place = requests.get(id);
      if (place !== undefined) return place;
    }
    return undefined;
  }
}

const hourOf = (at: Date): number => Math.floor(at.getTime() / HOUR_MS);

/** What a request is known by. */
export const requestId = (source: string, key: string): string => JSON.stringify([source, key]);
