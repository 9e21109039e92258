import type { CheckResult } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

/** Great Expectations' `ExpectationSuiteValidationResult` as JSON: one object for each suite and table. */
export function gxJsonReport(results: readonly CheckResult[], now: Date): string {
  const suites = new Map<string, CheckResult[]>();
  for (const result of results) {
    const key = `${result.suite} ${formatRelation(result.table)}`;
    suites.set(key, [...(suites.get(key) ?? []), result]);
  }
  const reports = [...suites.values()].map((group) => suiteResult(group, now));
  return `${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2)}\n`;
}

function suiteResult(results: readonly CheckResult[], now: Date): object {
  const [first] = results;
  const successful = results.filter(({ validation }) => validation.success).length;
  return {
    success: results.every(({ status }) => status === 'pass'),
    suite_name: first?.suite,
    suite_parameters: {},
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: successful,
      unsuccessful_expectations: results.length - successful,
      success_percent: results.length === 0 ? null : (successful / results.length) * 100,
    },
    results: results.map(({ validation }) => validation),
    meta: {
      active_batch_definition: {
        data_asset_name: first === undefined ? null : formatRelation(first.table),
      },
      run_id: { run_name: null, run_time: now.toISOString() },
    },
    id: null,
  };
}
