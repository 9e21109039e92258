/** Header of each message of the intake: the batch of a journal that the record came with, and its number there, from 0. */
export const ENTRY_HEADER = 'lastro-entry';

/** Header with the moment when the record was accepted, ISO 8601 in UTC. */
export const ACCEPTED_HEADER = 'lastro-accepted-at';

/** Where a record is in a journal. What is sent twice has the same place. */
export interface EntryPlace {
  journal: string;
  sequence: number;
  record: number;
}

export const formatEntryPlace = ({ journal, sequence, record }: EntryPlace): string =>
  `${journal}:${sequence}:${record}`;

export function parseEntryPlace(text: string): EntryPlace | undefined {
  const [, journal, sequence, record] = /^([\w-]{1,64}):(\d{1,15}):(\d{1,9})$/.exec(text) ?? [];
  return journal === undefined ? undefined : { journal, sequence: Number(sequence), record: Number(record) };
}

/** The last place that was read, by journal: `[sequence, record]`. */
export type LastPlaces = Record<string, readonly [number, number]>;

/** Whether a record was read before: a journal is sent in its order, and after a crash again from a place that was sent. */
export function isRepeated({ journal, sequence, record }: EntryPlace, last: LastPlaces): boolean {
  const [lastSequence, lastRecord] = last[journal] ?? [0, -1];
  return sequence < lastSequence || (sequence === lastSequence && record <= lastRecord);
}
