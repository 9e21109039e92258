import { parseIsoDate } from '../base/timestamp.js';
import type { Age, FreshnessCriteria } from '../project/freshness.js';
import type { ArtifactMetadata } from './artifacts.js';

/** `sources.json`: how fresh each source is. dbt's keys. */
export interface Sources {
  metadata: ArtifactMetadata;
  elapsed_time: number;
  results: SourceFreshness[];
}

export interface SourceFreshness {
  unique_id: string;
  /** The newest moment the source's data covers or was fetched, ISO 8601; null when unknown. */
  max_loaded_at: string | null;
  /** When the age was taken, ISO 8601. */
  snapshotted_at: string;
  /** Seconds between the two; negative when the source's time is in the future. */
  max_loaded_at_time_ago_in_s: number | null;
  /** `not_checked` where no limit is set; `runtime error` where a limit is set and the age is unknown. */
  status: 'pass' | 'warn' | 'error' | 'runtime error' | 'not_checked';
  criteria: FreshnessCriteria;
}

export interface SourceAge {
  uniqueId: string;
  /** ISO 8601, or a warehouse's `YYYY-MM-DD HH:MM:SS` in UTC; null when unknown. */
  asOf: string | null;
  criteria?: FreshnessCriteria | undefined;
}

const SECONDS = { minute: 60, hour: 3600, day: 86_400 };

export function sourceFreshness(source: SourceAge, now: Date): SourceFreshness {
  const criteria = source.criteria ?? { warn_after: null, error_after: null };
  const timestamp = source.asOf === null ? undefined : parseIsoDate(source.asOf);
  const age = timestamp === undefined ? null : (now.getTime() - timestamp.getTime()) / 1000;
  return {
    unique_id: source.uniqueId,
    max_loaded_at: timestamp?.toISOString() ?? null,
    snapshotted_at: now.toISOString(),
    max_loaded_at_time_ago_in_s: age,
    status: statusOf(age, criteria),
    criteria: { warn_after: criteria.warn_after, error_after: criteria.error_after },
  };
}

export function sourcesArtifact(
  metadata: ArtifactMetadata,
  sources: readonly SourceAge[],
  now: Date,
  elapsedSeconds = 0,
): Sources {
  return { metadata, elapsed_time: elapsedSeconds, results: sources.map((source) => sourceFreshness(source, now)) };
}

function statusOf(age: number | null, { warn_after, error_after }: FreshnessCriteria): SourceFreshness['status'] {
  if (warn_after === null && error_after === null) return 'not_checked';
  if (age === null) return 'runtime error';
  if (error_after !== null && age > secondsOf(error_after)) return 'error';
  return warn_after !== null && age > secondsOf(warn_after) ? 'warn' : 'pass';
}

function secondsOf({ count, period }: Age): number {
  return count * SECONDS[period];
}
