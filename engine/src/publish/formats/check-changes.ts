import { count } from '../../base/text.js';
import type { CheckChange, ColumnChanges } from '../../history/index.js';

/** What becomes of checks, in words. */
export const CHECK_LABELS = {
  newly_failing: 'newly failing',
  fixed: 'fixed',
  accepted: 'now accepted',
  still_failing: 'still failing',
  unknown: 'failing before, not run now',
  added: 'added',
  removed: 'removed',
} as const;

/** `2 checks and 1 unit test`. @param before what is before each: `new ` */
export function countChecks(changes: readonly CheckChange[], before = ''): string {
  const unitTests = changes.filter(({ kind }) => kind === 'unit_test').length;
  const checks = changes.length - unitTests;
  return [
    ...(checks > 0 || unitTests === 0 ? [count(checks, `${before}check`)] : []),
    ...(unitTests > 0 ? [count(unitTests, `${before}unit test`)] : []),
  ].join(' and ');
}

/** Tells checks that fail and that the run before had from those that are new. */
export function splitNew(
  failing: readonly CheckChange[],
  newChecks: readonly CheckChange[],
): { known: CheckChange[]; added: CheckChange[] } {
  const ids = new Set(newChecks.map(({ id }) => id));
  return { known: failing.filter(({ id }) => !ids.has(id)), added: failing.filter(({ id }) => ids.has(id)) };
}

/** A line for each of some changes: `fixed: marts.fct_orders order_id is unique (3f9a: fail -> pass, 0 rows)`. */
export function checkLines(label: string, changes: readonly CheckChange[]): string[] {
  return changes.map(
    ({ id, relation, expectation, before, after, failures_after }) =>
      `${label}: ${relation} ${expectation} (${id}: ${before ?? 'none'} -> ${after ?? 'none'}${failures_after === null ? '' : `, ${count(failures_after, 'row')}`})`,
  );
}

/** Columns that came, went, or have another type: `+state VARCHAR`, `-key`, `total DOUBLE -> DECIMAL(18,2)`. */
export function columnChangesText({ added, removed, retyped }: ColumnChanges): string[] {
  return [
    ...added.map(({ name, type }) => `+${name} ${type}`),
    ...removed.map(({ name }) => `-${name}`),
    ...retyped.map(({ name, before, after }) => `${name} ${before} -> ${after}`),
  ];
}
