import type { CheckRecord, RunRecord, StepRecord } from './record.js';

/** A run with the results of earlier ones where it did not get to a check or a table. */
export interface LastResults {
  run: RunRecord;
  /** How many checks (unit tests are some) and tables have a result of an earlier run. */
  earlier: { checks: number; tables: number };
}

/** The last known results of a target: those of the last run, and of earlier ones what it skipped. @param runs oldest first */
export function lastResults(last: RunRecord, runs: readonly RunRecord[]): LastResults {
  const earlier = { checks: 0, tables: 0 };
  const known = runs.filter(({ run_id }) => run_id !== last.run_id).reverse();
  const isResult = ({ status }: Pick<CheckRecord, 'status'>): boolean => status !== null && status !== 'skipped';
  const lastOf = <T extends Pick<CheckRecord, 'id' | 'status'>>(check: T, of: (run: RunRecord) => readonly T[]): T => {
    if (isResult(check)) return check;
    const found = first(known, (run) => of(run).find((each) => each.id === check.id && isResult(each)));
    if (found !== undefined) earlier.checks++;
    return found ?? check;
  };
  const stepOf = (step: StepRecord): StepRecord => {
    if (step.columns !== null) return step;
    const found = first(known, ({ steps }) =>
      steps.find((each) => each.relation === step.relation && each.columns !== null),
    );
    if (found !== undefined) earlier.tables++;
    return found ?? step;
  };
  const run: RunRecord = {
    ...last,
    steps: last.steps.map(stepOf),
    checks: last.checks.map((check) => lastOf(check, ({ checks }) => checks)),
  };
  if (last.unit_tests !== undefined)
    run.unit_tests = last.unit_tests.map((test) => lastOf(test, ({ unit_tests = [] }) => unit_tests));
  return { run, earlier };
}

/** The first answer that is one. */
function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
