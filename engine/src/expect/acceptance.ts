import { count } from '../base/text.js';
import type { Acceptance } from '../project/model.js';
import type { CheckResult } from './result.js';

/**
 * A result with what the suite accepts of it on the day of `now`, in UTC: `accepted` of a warning of no more rows than that; of any other
 * warning with an acceptance, why it is none.
 */
export function withAcceptance(result: CheckResult, now: Date): CheckResult {
  const { acceptance, status, failures } = result;
  if (acceptance === undefined || status !== 'warn') return result;
  const refusal = refusalOf(acceptance, failures?.count, now);
  if (refusal === undefined) return { ...result, accepted: acceptance };
  return { ...result, observed: `${result.observed}; ${refusal}`, remarks: [...result.remarks, refusal] };
}

/** Why an acceptance can be removed from the suite: the check passes. Undefined where it is needed, or nothing is known. */
export function removableAcceptance({ acceptance, status }: CheckResult, now: Date): string | undefined {
  if (acceptance === undefined || status !== 'pass') return undefined;
  const { until } = acceptance;
  const state = hasRunOut(acceptance, now) ? `ran out on ${until}` : `until ${until} is not needed`;
  return `the check passes: its acceptance ${state}, and can be removed`;
}

/** `accepted until 2027-06-30 by Finance: test orders (14 of at most 20 rows)`. */
export function acceptedText({ until, by, reason, at_most }: Acceptance, rows: number): string {
  return `accepted until ${until} by ${by}: ${reason} (${rows.toLocaleString('en-US')} of at most ${count(at_most, 'row')})`;
}

/** What was observed, and that it is accepted. */
export function observedText({ observed, accepted, failures }: CheckResult): string {
  return accepted === undefined ? observed : `${observed}; ${acceptedText(accepted, failures?.count ?? 0)}`;
}

function refusalOf(acceptance: Acceptance, rows: number | undefined, now: Date): string | undefined {
  const { until, at_most: most } = acceptance;
  if (hasRunOut(acceptance, now)) return `the acceptance of at most ${count(most, 'failing row')} ran out on ${until}`;
  if (rows === undefined) return `not accepted, although it may be until ${until}: its failing rows cannot be counted`;
  if (rows <= most) return undefined;
  return `${count(rows, 'failing row')}, ${most.toLocaleString('en-US')} ${most === 1 ? 'was' : 'were'} accepted until ${until}`;
}

const hasRunOut = ({ until }: Acceptance, now: Date): boolean => now.toISOString().slice(0, 10) > until;
