import { describeCheck, type CheckResult } from '../../expect/index.js';
import type { Suite } from '../../project/model.js';
import type { NodeResult, NodeStatus } from '../../publish/artifacts.js';
import { testId } from '../project/graph-nodes.js';
import type { Project } from '../project/project.js';
import { nodeResult } from '../node-result.js';
import { formatRelation } from '../../sql/relation.js';

/** A check as `run_results.json` states it. */
export function checkToNodeResult(result: CheckResult, { project, now }: { project: string; now: Date }): NodeResult {
  const { table, location, validation } = result;
  return nodeResult({
    unique_id: testId(project, result.id),
    resource_type: 'test',
    name: `${result.type}:${table.name}`,
    layer: table.layer,
    status: result.status,
    relation: formatRelation(table),
    message: `${result.expectation}: ${result.observed}`,
    file: location.file,
    line: location.line ?? null,
    started_at: now.toISOString(),
    completed_at: now.toISOString(),
    execution_time: Math.round(result.duration) / 1000,
    failures: result.failures?.count ?? (result.status === 'pass' ? 0 : null),
    severity: result.severity,
    check: {
      id: result.id,
      suite: result.suite,
      type: result.type,
      columns: result.columns,
      expectation: result.expectation,
      observed: result.observed,
      notes: result.notes ?? null,
      success: validation.success,
      result: validation.result,
      exception_info: validation.exception_info,
      sample: result.failures?.sample ?? [],
      truncated: result.failures?.truncated ?? false,
      failures_file: result.failuresFile ?? null,
    },
  });
}

/** The checks of a suite that did not run, and why. */
export function notRunResults(
  suite: Suite,
  status: 'skipped' | 'error',
  reason: string,
  { project, checkIds, registry, refused }: { project: string } & Pick<Project, 'checkIds' | 'registry' | 'refused'>,
): NodeResult[] {
  return suite.expectations.map((expectation) =>
    nodeResult({
      unique_id: testId(project, checkIds.get(expectation) ?? ''),
      resource_type: 'test',
      name: `${expectation.type}:${suite.table.name}`,
      layer: suite.table.layer,
      relation: formatRelation(suite.table),
      status,
      message: `${describeCheck(expectation, { registry, refused })}: ${status === 'skipped' ? 'skipped, ' : ''}${reason}`,
      file: expectation.location.file,
      line: expectation.location.line ?? null,
      severity: expectation.severity,
    }),
  );
}

const STATUS_LABELS: readonly [CheckResult['status'], string][] = [
  ['pass', 'passed'],
  ['warn', 'warned'],
  ['fail', 'failed'],
  ['error', 'broken'],
  ['skipped', 'skipped'],
];

/** `12 passed, 1 warned`. */
export function summarizeStatuses(results: readonly { status: NodeStatus }[]): string {
  return STATUS_LABELS.map(
    ([status, label]) => [results.filter((result) => result.status === status).length, label] as const,
  )
    .filter(([n]) => n > 0)
    .map(([n, label]) => `${n} ${label}`)
    .join(', ');
}
