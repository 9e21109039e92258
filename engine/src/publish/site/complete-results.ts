import { runVerdict, worstVerdict } from '../../base/status.js';
import type { CheckArtifact, Manifest, ManifestNode, ManifestTest, NodeResult, RunResults } from '../artifacts.js';

/** The observed text of a check that was not selected. */
export const NOT_SELECTED = 'not run in this build';

/**
 * The results of a run with every check of the project: those that it was not asked for are skipped. A query says which columns it
 * reads when it runs; of one that did not, `lastColumns` has by check id those of its last run.
 */
export function completeResults(
  manifest: Manifest,
  runResults: RunResults,
  lastColumns: Readonly<Record<string, readonly string[]>>,
): RunResults {
  const reported = new Set(runResults.results.map(({ unique_id }) => unique_id));
  const missing = Object.values(manifest.nodes).flatMap((node) =>
    node.test === null || reported.has(node.unique_id) ? [] : [notSelected(node, node.test)],
  );
  const results = [...runResults.results, ...missing].map((result): NodeResult => {
    const { check, status } = result;
    if (check === null || status !== 'skipped' || check.columns.length > 0) return result;
    return { ...result, check: { ...check, columns: [...(lastColumns[check.id] ?? [])] } };
  });
  return { ...runResults, results, verdict: worstVerdict([runResults.verdict, runVerdict(results)]) };
}

function notSelected(node: ManifestNode, test: ManifestTest): NodeResult {
  const { unique_id, resource_type, name, layer, relation, file, line } = node;
  const { id, suite, type, columns, expectation, notes, severity } = test;
  const check: CheckArtifact = {
    ...{ id, suite, type, columns, expectation, notes, observed: NOT_SELECTED, success: false, result: {} },
    exception_info: { raised_exception: false, exception_message: null, exception_traceback: null },
    ...{ sample: [], truncated: false, failures_file: null, upstream: null },
  };
  return {
    ...{ unique_id, resource_type, name, layer, relation, status: 'skipped', file, line, severity, check },
    ...{ started_at: null, completed_at: null, execution_time: 0, rows: null, failures: null, load: null },
    message: `${expectation}: ${NOT_SELECTED}`,
  };
}
