import { UsageError } from '../base/errors.js';
import { suggest } from '../base/text.js';
import type { RunHead } from './record.js';

/** Runs that a message names. */
const NAMED = 5;

/**
 * The run of an id, or of the beginning of one that no other run has. Throws `history.unknown-run` and `history.ambiguous-run`, with
 * the nearest ids. @param runs newest first
 */
export function findRun<T extends Pick<RunHead, 'run_id'>>(runs: readonly T[], id: string): T {
  const exact = runs.find(({ run_id }) => run_id === id);
  if (exact !== undefined) return exact;
  const found = id === '' ? [] : runs.filter(({ run_id }) => run_id.startsWith(id));
  const [first, ...others] = found;
  if (first === undefined)
    throw new UsageError('history.unknown-run', `the history has no run ${id === '' ? 'with an empty id' : id}`, {
      hint: suggest(id, runs.map(({ run_id }) => run_id).slice(0, 1000)),
    });
  if (others.length > 0) {
    const named = found.slice(0, NAMED).map(({ run_id }) => run_id);
    throw new UsageError('history.ambiguous-run', `the ids of ${found.length} runs begin with ${id}`, {
      hint: `give more of it: ${named.join(', ')}${found.length > NAMED ? ', ...' : ''}`,
    });
  }
  return first;
}
