import { count } from '../../base/text.js';
import type { CheckChange } from '../../history/index.js';

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
