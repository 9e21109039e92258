import type { BatchSize, Microbatch } from '../project/model.js';

/** One interval of time. */
export interface Batch {
  /** `2018-08-01`, `2018-08-01T13`, `2018-08`, `2018`. */
  label: string;
  /** `2018-08-01 00:00:00`, in UTC, within the batch. */
  start: string;
  /** Not within it. */
  end: string;
}

/** Characters of a moment in ISO 8601 that name the batch. */
const LABEL_LENGTH: Readonly<Record<BatchSize, number>> = { hour: 13, day: 10, month: 7, year: 4 };

/** The batches from that with `begin` to that with `now`, in their order. */
export function batchesUntil({ batchSize, begin }: Pick<Microbatch, 'batchSize' | 'begin'>, now: Date): Batch[] {
  const batches: Batch[] = [];
  for (let start = startOf(batchSize, begin); start <= now;) {
    const end = startOf(batchSize, start, 1);
    batches.push({ label: labelOf(batchSize, start), start: sqlText(start), end: sqlText(end) });
    start = end;
  }
  return batches;
}

/** The batches of which some time is between two moments, the second not counted. */
export function batchesWithin(batches: readonly Batch[], { start, end }: { start: Date; end: Date }): Batch[] {
  return batches.filter((batch) => momentOf(batch.start) < end && momentOf(batch.end) > start);
}

/** The first and the last of batches that follow each other, of batches in their order. */
export function rangesOf(batches: readonly Batch[]): [first: Batch, last: Batch][] {
  const ranges: [Batch, Batch][] = [];
  for (const batch of batches) {
    const range = ranges.at(-1);
    if (range?.[1].end === batch.start) range[1] = batch;
    else ranges.push([batch, batch]);
  }
  return ranges;
}

/** `2018-08-30..2018-08-31`; several where batches between are left out. */
export function rangeOf(batches: readonly Batch[]): string {
  const texts = rangesOf(batches).map(([{ label }, last]) =>
    label === last.label ? label : `${label}..${last.label}`,
  );
  return texts.length > 5 ? `${texts.slice(0, 4).join(', ')}, ..., ${texts.at(-1) ?? ''}` : texts.join(', ');
}

/** The name of the batch that a moment is in. */
export const labelOf = (size: BatchSize, moment: Date): string => moment.toISOString().slice(0, LABEL_LENGTH[size]);

/** The beginning of the batch that a moment is in, or of a later one. */
function startOf(size: BatchSize, moment: Date, later = 0): Date {
  const parts = [moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate(), moment.getUTCHours()] as const;
  const [year, month, day, hour] = parts;
  switch (size) {
    case 'year':
      return new Date(Date.UTC(year + later, 0));
    case 'month':
      return new Date(Date.UTC(year, month + later));
    case 'day':
      return new Date(Date.UTC(year, month, day + later));
    case 'hour':
      return new Date(Date.UTC(year, month, day, hour + later));
  }
}

const sqlText = (moment: Date): string => moment.toISOString().slice(0, 19).replace('T', ' ');

const momentOf = (text: string): Date => new Date(`${text.replace(' ', 'T')}Z`);
