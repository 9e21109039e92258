import type { CheckRecord, RunRecord, StepRecord, UnitTestRecord } from './record.js';

/** A run with the results of earlier ones where it did not get to a check or a table. */
export interface LastResults {
  run: RunRecord;
  /** How many checks (unit tests are some) and tables have a result of an earlier run. */
  earlier: { checks: number; tables: number };
}

/** The last known results of a target: those of the last run, and of earlier ones what it skipped. @param runs oldest first */
export function lastResults(last: RunRecord, runs: readonly RunRecord[]): LastResults {
  const known = runs.filter(({ run_id }) => run_id !== last.run_id).reverse();
  const fill = <T>(items: readonly T[], kind: Kind<T>): { items: T[]; filled: number } => {
    const missing = items.filter((item) => !kind.isKnown(item));
    const found = lastKnown(new Set(missing.map((item) => kind.keyOf(item))), known, kind);
    const filled = missing.filter((item) => found.has(kind.keyOf(item))).length;
    return { items: items.map((item) => (kind.isKnown(item) ? item : (found.get(kind.keyOf(item)) ?? item))), filled };
  };
  const steps = fill(last.steps, STEPS);
  const checks = fill(last.checks, CHECKS);
  const unitTests = fill(last.unit_tests ?? [], UNIT_TESTS);
  return {
    run: {
      ...last,
      steps: steps.items,
      checks: checks.items,
      ...(last.unit_tests === undefined ? {} : { unit_tests: unitTests.items }),
    },
    earlier: { checks: checks.filled + unitTests.filled, tables: steps.filled },
  };
}

/** Results of one kind in runs. */
interface Kind<T> {
  itemsOf(run: RunRecord): readonly T[];
  keyOf(item: T): string;
  isKnown(item: T): boolean;
}

const hasResult = ({ status }: Pick<CheckRecord, 'status'>): boolean => status !== null && status !== 'skipped';

const STEPS: Kind<StepRecord> = {
  itemsOf: ({ steps }) => steps,
  keyOf: ({ relation }) => relation,
  isKnown: ({ columns }) => columns !== null,
};

const CHECKS: Kind<CheckRecord> = { itemsOf: ({ checks }) => checks, keyOf: ({ id }) => id, isKnown: hasResult };

const UNIT_TESTS: Kind<UnitTestRecord> = {
  itemsOf: ({ unit_tests = [] }) => unit_tests,
  keyOf: ({ id }) => id,
  isKnown: hasResult,
};

/** By key what is known of some items in the newest of the runs that knows them; each run is gone through once. */
function lastKnown<T>(keys: ReadonlySet<string>, newestFirst: readonly RunRecord[], kind: Kind<T>): Map<string, T> {
  const found = new Map<string, T>();
  for (const run of newestFirst) {
    if (found.size === keys.size) break;
    for (const item of kind.itemsOf(run)) {
      const key = kind.keyOf(item);
      if (keys.has(key) && !found.has(key) && kind.isKnown(item)) found.set(key, item);
    }
  }
  return found;
}
