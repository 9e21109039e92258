import { outcomeOf } from '../../base/status.js';
import { acceptedText, describeCheck, type CheckResult } from '../../expect/index.js';
import type { ExpectationConfig, Suite } from '../../project/model.js';
import type { NodeResult, NodeStatus } from '../../publish/artifacts.js';
import { testId } from '../project/graph-nodes.js';
import type { Project } from '../project/project.js';
import { nodeResult } from '../node-result.js';
import { formatRelation } from '../../sql/relation.js';

/** A check as `run_results.json` states it. */
export function checkToNodeResult(result: CheckResult, { project, now }: { project: string; now: Date }): NodeResult {
  const { table, location, validation, accepted } = result;
  const failures = result.failures?.count ?? (result.status === 'pass' ? 0 : null);
  return nodeResult({
    unique_id: testId(project, result.id),
    resource_type: 'test',
    name: `${result.type}:${table.name}`,
    layer: table.layer,
    status: result.status,
    relation: formatRelation(table),
    message: [
      `${result.expectation}: ${result.observed}`,
      ...(accepted === undefined ? [] : [acceptedText(accepted, failures ?? 0)]),
    ].join('; '),
    file: location.file,
    line: location.line ?? null,
    started_at: now.toISOString(),
    completed_at: now.toISOString(),
    execution_time: Math.round(result.duration) / 1000,
    failures,
    severity: result.severity,
    ...(accepted === undefined ? {} : { accepted }),
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
      upstream: null,
    },
  });
}

/** The checks of suites that did not run, each with the reason. */
export function notRunResults(
  suites: readonly Suite[],
  status: 'skipped' | 'error',
  reason: (expectation: ExpectationConfig) => string,
  { project, checkIds, registry, refused }: { project: string } & Pick<Project, 'checkIds' | 'registry' | 'refused'>,
): NodeResult[] {
  return suites.flatMap((suite) =>
    suite.expectations.map((config) => {
      const { type, kwargs, meta, severity, location } = config;
      const definition = refused.has(config) ? undefined : registry.get(type);
      const id = checkIds.get(config) ?? '';
      const description = meta['description'];
      const expectation = typeof description === 'string' ? description : describeCheck(config, { registry, refused });
      const observed = `${status === 'skipped' ? 'skipped: ' : ''}${reason(config)}`;
      return nodeResult({
        unique_id: testId(project, id),
        resource_type: 'test',
        name: `${type}:${suite.table.name}`,
        layer: suite.table.layer,
        relation: formatRelation(suite.table),
        status,
        message: `${expectation}: ${observed}`,
        file: location.file,
        line: location.line ?? null,
        severity,
        check: {
          id,
          suite: suite.name,
          type,
          columns: definition?.columns(kwargs) ?? [],
          expectation,
          observed,
          notes: typeof meta['notes'] === 'string' ? meta['notes'] : null,
          success: false,
          result: {},
          exception_info: {
            raised_exception: status === 'error',
            exception_message: status === 'error' ? observed : null,
            exception_traceback: null,
          },
          sample: [],
          truncated: false,
          failures_file: null,
          upstream: null,
        },
      });
    }),
  );
}

const STATUS_LABELS: readonly [CheckResult['status'] | 'accepted', string][] = [
  ['pass', 'passed'],
  ['warn', 'warned'],
  ['accepted', 'accepted'],
  ['fail', 'failed'],
  ['error', 'broken'],
  ['skipped', 'skipped'],
];

/** `12 passed, 1 warned`. */
export function summarizeStatuses(results: readonly { status: NodeStatus; accepted?: unknown }[]): string {
  return STATUS_LABELS.map(
    ([outcome, label]) => [results.filter((result) => outcomeOf(result) === outcome).length, label] as const,
  )
    .filter(([n]) => n > 0)
    .map(([n, label]) => `${n} ${label}`)
    .join(', ');
}
