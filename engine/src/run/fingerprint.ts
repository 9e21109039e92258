import { isoDate } from '../base/clock.js';
import type { ClockUse } from '../sql/dependencies.js';
import { computeFingerprint } from './ids.js';

/** What is known of the nodes whose fingerprints are read, by unique id. */
export interface FingerprintSource {
  /** Fingerprint at the last build. */
  stored(uniqueId: string): string | undefined;
  isView(uniqueId: string): boolean;
  parents(uniqueId: string): readonly string[];
}

/**
 * Returns the current fingerprint of nodes: it changes when the rows of a relation may have changed. Of a table it is
 * that of its last build; a view has the rows of what it reads now, whenever it was built. Undefined of a node that was
 * never built.
 */
export function createFingerprintReader(source: FingerprintSource): (uniqueId: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  const read = (uniqueId: string): string | undefined => {
    if (known.has(uniqueId)) return known.get(uniqueId);
    const stored = source.stored(uniqueId);
    const current =
      stored === undefined || !source.isView(uniqueId)
        ? stored
        : computeFingerprint(stored, source.parents(uniqueId).map(read));
    known.set(uniqueId, current);
    return current;
  };
  return read;
}

/** The part of a fingerprint that changes as often as what a node reads may change by time alone. */
export function clockFingerprint(clock: ClockUse | undefined, now: Date, runId: string): string | null {
  if (clock === undefined) return null;
  if (clock === 'always') return runId;
  return clock === 'day' ? isoDate(now) : now.toISOString();
}
