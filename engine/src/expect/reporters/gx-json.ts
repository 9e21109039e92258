import type { CheckResult } from '../result.js';
import { formatRelation } from '../../sql/relation.js';

/**
 * Great Expectations' `ExpectationSuiteValidationResult` as JSON, one object whatever was checked. Of several suites or tables, the
 * names that differ are null, and each result names its own in `meta`, beside its status.
 */
export function gxJsonReport(results: readonly CheckResult[], now: Date): string {
  return `${JSON.stringify(suiteResult(results, now), null, 2)}\n`;
}

function suiteResult(results: readonly CheckResult[], now: Date): object {
  const suite = onlyOne(results.map((result) => result.suite));
  const table = onlyOne(results.map((result) => formatRelation(result.table)));
  const successful = results.filter(({ validation }) => validation.success).length;
  return {
    success: results.every(({ status }) => status === 'pass'),
    suite_name: suite ?? null,
    suite_parameters: {},
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: successful,
      unsuccessful_expectations: results.length - successful,
      success_percent: results.length === 0 ? null : (successful / results.length) * 100,
    },
    results: results.map((result) => ({
      ...result.validation,
      meta: {
        status: result.status,
        ...result.validation.meta,
        ...(result.accepted === undefined ? {} : { accepted: result.accepted }),
        ...(suite === undefined ? { suite_name: result.suite } : {}),
        ...(table === undefined ? { data_asset_name: formatRelation(result.table) } : {}),
      },
    })),
    meta: {
      active_batch_definition: {
        data_asset_name: table ?? null,
      },
      run_id: { run_name: null, run_time: now.toISOString() },
    },
    id: null,
  };
}

/** What all of some names are; undefined when they differ or there is none. */
function onlyOne(names: readonly string[]): string | undefined {
  return new Set(names).size === 1 ? names[0] : undefined;
}
