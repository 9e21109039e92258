import { verdictOf, worst, type Verdict } from '../base/verdict.js';
import type { NodeResult } from './artifacts.js';
import type { TrustIndex } from './site/shapes.js';

/**
 * The verdict of a run: `fail` when any node failed or broke, else the worst of its checks. A run without a check
 * was not checked, and so was one whose checks were skipped.
 */
export function runVerdict(results: readonly ResultStatus[]): Verdict {
  const otherVerdicts = results.filter((result) => !isCheck(result)).map(({ status }) => verdictOf(status));
  const problems = otherVerdicts.filter((verdict) => verdict === 'fail' || verdict === 'warn');
  return worst([worst(results.filter(isCheck).map(({ status }) => verdictOf(status))), ...problems]);
}

type ResultStatus = Pick<NodeResult, 'resource_type' | 'status'>;

function isCheck({ resource_type }: ResultStatus): boolean {
  return resource_type === 'test' || resource_type === 'unit_test';
}

/** The verdict of some columns of a table, or of the table, over all that they stand on; what is unknown was not checked. */
export function verdictFor(trust: TrustIndex, relation: string, columns: readonly string[] = []): Verdict {
  const keys = columns.length === 0 ? [relation] : columns.map((column) => `${relation}.${column}`);
  return worst(keys.map((key) => trust.entries[key]?.verdict ?? 'not_checked'));
}
