import { isFailure } from '../base/status.js';
import type { CheckRecord, RunRecord, StepRecord } from './record.js';

/** The nights of a table within some days: on how many it was built and its critical checks passed. */
export interface TableNights {
  /** The days before the end, to which these nights belong. */
  days: number;
  /** Nights on which a run was asked for the table or its critical checks. */
  nights: number;
  /** Of these, nights on which a run failed to build it, or a critical check of it failed. */
  failed: number;
  /** Nights on which no run got to it. */
  skipped: number;
}

/** From bad to good, as one night counts when it had several runs: a failure is never undone, what was left out can be made up for. */
type Outcome = 'failed' | 'good' | 'skipped';

const ORDER: readonly Outcome[] = ['failed', 'good', 'skipped'];

const DAY_MS = 24 * 3600 * 1000;

/** Days that nights are counted for. */
const WINDOWS = [30, 90] as const;

/** Counts, run by run in any order, the nights of each table. A night is a day in UTC with a run. */
export class NightCounter {
  private readonly outcomes = new Map<string, Map<string, Outcome>>();

  /** @param end the last moment that counts */
  constructor(private readonly end: Date) {}

  /** The first moment that counts. */
  get start(): Date {
    return new Date(this.end.getTime() - Math.max(...WINDOWS) * DAY_MS);
  }

  add({ started_at, steps, checks }: RunRecord): void {
    const at = new Date(started_at);
    if (at > this.end || at <= this.start) return;
    const critical = new Map<string, CheckRecord[]>();
    for (const check of checks) {
      if (check.severity !== 'critical') continue;
      const others = critical.get(check.relation);
      if (others === undefined) critical.set(check.relation, [check]);
      else others.push(check);
    }
    for (const step of steps) {
      const outcome = outcomeOf([step, ...(critical.get(step.relation) ?? [])]);
      if (outcome === undefined) continue;
      const nights = this.outcomes.get(step.relation) ?? new Map<string, Outcome>();
      this.outcomes.set(step.relation, nights);
      const night = started_at.slice(0, 10);
      nights.set(night, worse(nights.get(night), outcome));
    }
  }

  /** By relation its nights in the last 30 and 90 days. */
  get nights(): Record<string, TableNights[]> {
    const windows = (nights: ReadonlyMap<string, Outcome>): TableNights[] =>
      WINDOWS.map((days) => {
        const first = new Date(this.end.getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
        const counted = [...nights].filter(([night]) => night >= first).map(([, outcome]) => outcome);
        const count = (outcome: Outcome): number => counted.filter((each) => each === outcome).length;
        return { days, nights: counted.length, failed: count('failed'), skipped: count('skipped') };
      });
    return Object.fromEntries([...this.outcomes].map(([relation, nights]) => [relation, windows(nights)]));
  }
}

function outcomeOf(parts: readonly Pick<StepRecord | CheckRecord, 'status'>[]): Outcome | undefined {
  const statuses = parts.flatMap(({ status }) => (status === null ? [] : [status]));
  if (statuses.length === 0) return undefined;
  if (statuses.some(isFailure)) return 'failed';
  return statuses.includes('skipped') ? 'skipped' : 'good';
}

const worse = (a: Outcome | undefined, b: Outcome): Outcome =>
  a === undefined || ORDER.indexOf(b) < ORDER.indexOf(a) ? b : a;
