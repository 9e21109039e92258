import type { Row } from '../../../src/base/cell.js';
import { countStatuses, outcomeOf, runVerdict, type NodeStatus } from '../../../src/base/status.js';
import { isBuilt, type UpstreamFailures } from '../../../src/history/index.js';
import type { Acceptance } from '../../../src/project/model.js';
import type { Manifest, ManifestNode, NodeResult, RunResults } from '../../../src/publish/artifacts.js';

export interface TableSpec {
  relation: string;
  reads?: string[];
  /** Columns with what they are computed from. */
  columns: Record<string, string[]>;
  /** Columns that its rows are joined, filtered or grouped by. */
  keys?: string[];
  description?: string;
  rows?: number;
  status?: NodeStatus;
}

export interface CheckSpec {
  id: string;
  relation: string;
  columns?: string[];
  status?: NodeStatus;
  expectation?: string;
  observed?: string;
  sample?: Row[];
  type?: string;
  failures?: number;
  /** What the suite accepts of its warning. */
  accepted?: Acceptance;
  upstream?: UpstreamFailures;
}

const AT = '2018-10-18T03:00:00.000Z';

/** A manifest and the results of one run over it, as small as the test that states them. */
export function artifacts(spec: { runId?: string; tables: TableSpec[]; checks: CheckSpec[] }): {
  manifest: Manifest;
  runResults: RunResults;
} {
  const metadata = {
    schema_version: 'test',
    lastro_version: '0.0.0',
    generated_at: AT,
    invocation_id: spec.runId ?? 'run-2',
    project_name: 'shop',
    target_name: 'test',
    adapter_type: 'duckdb' as const,
  };
  const idOf = (relation: string): string =>
    relation.startsWith('raw.') ? `source.shop.${relation}` : `model.shop.${relation.split('.')[1]}`;
  const nodes: Record<string, ManifestNode> = {};
  const results: NodeResult[] = [];
  for (const table of spec.tables) {
    const [layer = '', name = ''] = table.relation.split('.');
    const isSource = layer === 'raw';
    const file = isSource ? `loaders/${name}.ts` : `transforms/${layer}/${name}.sql`;
    const node: ManifestNode = {
      unique_id: idOf(table.relation),
      resource_type: isSource ? 'source' : 'model',
      name,
      layer,
      relation: table.relation,
      description: table.description ?? '',
      tags: [],
      materialized: isSource ? null : 'table',
      file,
      line: 1,
      checksum: '',
      columns: Object.fromEntries(
        Object.entries(table.columns).map(([column, lineage]) => [
          column,
          { name: column, description: '', pii: false, lineage },
        ]),
      ),
      keys: table.keys ?? [],
      depends_on: (table.reads ?? []).map(idOf),
      compiled: { duckdb: isSource ? null : `SELECT 1 -- ${name}`, bigquery: null },
      test: null,
    };
    nodes[node.unique_id] = node;
    results.push({
      ...resultOf(node, table.status ?? 'success'),
      rows: isBuilt(table.status ?? 'success') ? (table.rows ?? 0) : null,
      execution_time: 0.5,
    });
  }
  for (const check of spec.checks) {
    const [layer = '', suite = ''] = check.relation.split('.');
    const status = check.status ?? 'pass';
    const expectation = check.expectation ?? `${check.columns?.[0] ?? check.relation} is as it should be`;
    const observed = check.observed ?? (status === 'pass' ? 'all rows pass' : `${check.failures ?? 1} rows do not`);
    const node: ManifestNode = {
      unique_id: `test.shop.${check.id}`,
      resource_type: 'test',
      name: check.id,
      layer,
      relation: check.relation,
      description: '',
      tags: [],
      materialized: null,
      file: `expectations/${layer}/${suite}.json`,
      line: 3,
      checksum: '',
      columns: {},
      keys: [],
      depends_on: [idOf(check.relation)],
      compiled: { duckdb: null, bigquery: null },
      test: {
        id: check.id,
        suite,
        type: check.type ?? 'expect_column_values_to_not_be_null',
        kwargs: { column: check.columns?.[0] ?? null },
        columns: check.columns ?? [],
        severity: status === 'warn' ? 'warning' : 'critical',
        expectation,
        notes: null,
      },
    };
    nodes[node.unique_id] = node;
    results.push({
      ...resultOf(node, status),
      message: `${expectation}: ${observed}`,
      ...(check.accepted === undefined ? {} : { accepted: check.accepted }),
      failures: check.failures ?? (status === 'pass' ? 0 : (check.sample?.length ?? 1)),
      severity: status === 'warn' ? 'warning' : 'critical',
      check: {
        id: check.id,
        suite,
        type: check.type ?? 'expect_column_values_to_not_be_null',
        columns: check.columns ?? [],
        expectation,
        observed,
        notes: null,
        success: status === 'pass',
        result: {},
        exception_info: { raised_exception: false, exception_message: null, exception_traceback: null },
        sample: check.sample ?? [],
        truncated: false,
        failures_file: null,
        upstream: check.upstream ?? null,
      },
    });
  }
  const parent_map = Object.fromEntries(Object.values(nodes).map((node) => [node.unique_id, node.depends_on]));
  const child_map: Record<string, string[]> = Object.fromEntries(Object.keys(nodes).map((id) => [id, []]));
  for (const [id, parents] of Object.entries(parent_map)) for (const parent of parents) child_map[parent]?.push(id);
  return {
    manifest: { metadata, nodes, parent_map, child_map },
    runResults: {
      metadata,
      args: {},
      started_at: AT,
      completed_at: '2018-10-18T03:00:07.000Z',
      elapsed_time: 7,
      verdict: runVerdict(results),
      counts: countStatuses(results.map(outcomeOf)),
      results,
    },
  };
}

function resultOf(node: ManifestNode, status: NodeStatus): NodeResult {
  const { unique_id, resource_type, name, layer, relation, file, line } = node;
  return {
    ...{ unique_id, resource_type, name, layer, relation, status, file, line },
    started_at: status === 'skipped' ? null : AT,
    completed_at: status === 'skipped' ? null : AT,
    execution_time: 0,
    rows: null,
    message: '',
    failures: null,
    severity: null,
    load: null,
    check: null,
  };
}
