import { countStatuses, dataVerdictOf, outcomeOf, worstVerdict } from '../../base/status.js';
import { isBuilt, type TableNights } from '../../history/index.js';
import type { TableProfile } from '../../profile/index.js';
import { reproduceCheck } from '../next-step.js';
import type { CheckArtifact, Manifest, ManifestNode, NodeResult, RunResults } from '../artifacts.js';
import type {
  CheckEntry,
  CheckHistoryEntry,
  CheckReport,
  ColumnIndex,
  LineageGraph,
  Muted,
  TableBuild,
  TableIndex,
  TableReport,
  TrustIndex,
} from './shapes.js';
import { NOT_SELECTED } from './complete-results.js';
import { testsByTable, uncheckedColumns } from './coverage.js';
import { relationNodes } from '../relation-nodes.js';
import { isUnchanged } from '../run-record.js';
import { formatColumn } from '../../sql/relation.js';

/** What is known of tables and checks beyond the manifest and the run. */
export interface ReportContext {
  /** Column types by `layer.table`, from the warehouse's catalogue. */
  catalog: Readonly<Record<string, readonly { name: string; type: string }[]>>;
  /** By `layer.table`. */
  profiles: Readonly<Record<string, TableProfile>>;
  /** Earlier results by check id, oldest first. */
  checkHistory: Readonly<Record<string, readonly CheckHistoryEntry[]>>;
  /** By `layer.table` the last earlier run that built it. */
  builds: Readonly<Record<string, TableBuild>>;
  /** By `layer.table`, over the last 30 and 90 days. */
  nights: Readonly<Record<string, readonly TableNights[]>>;
  /** Share of nights that each table is to keep, as the configuration states it. */
  objective: number | undefined;
  /** Files beside the dataset of a published table. */
  downloads: Readonly<Record<string, readonly string[]>>;
  /** By unique id what nobody is told of. */
  muted?: ReadonlyMap<string, Muted>;
}

type TestResult = NodeResult & { check: CheckArtifact };

export function checkEntries(
  manifest: Manifest,
  runResults: RunResults,
  checkHistory: ReportContext['checkHistory'],
): CheckEntry[] {
  return testResults(runResults).map((result) => checkEntry(manifest, result, checkHistory));
}

/** One report for each relation, in pipeline order: sources first, as the manifest lists them. */
export function tableReports(
  manifest: Manifest,
  runResults: RunResults,
  trust: TrustIndex,
  context: ReportContext,
): TableReport[] {
  const results = new Map(runResults.results.map((result) => [result.unique_id, result]));
  const checks = new Map<string, CheckReport[]>();
  for (const result of testResults(runResults)) {
    const list = checks.get(result.relation) ?? [];
    list.push(checkReport(manifest, result, context));
    checks.set(result.relation, list);
  }
  const nodes = relationNodes(manifest);
  const relations = new Map(nodes.map((node) => [node.unique_id, node.relation]));
  const tests = testsByTable(manifest);
  return nodes.map((node) => {
    const result = results.get(node.unique_id);
    const tableChecks = checks.get(node.relation) ?? [];
    const columns = columnReports(node, tableChecks, trust, context);
    const names = columns.map(({ name }) => name);
    return {
      relation: node.relation,
      layer: node.layer,
      name: node.name,
      resource_type: node.resource_type,
      materialized: node.materialized,
      description: node.description,
      owner: node.owner ?? null,
      tags: node.tags,
      file: node.file,
      line: node.line,
      status: result?.status ?? 'skipped',
      message: result?.message ?? '',
      verdict:
        tableChecks.length === 0
          ? (trust.entries[node.relation]?.verdict ?? 'not_checked')
          : worstVerdict(tableChecks.map((check) => dataVerdictOf(outcomeOf(check)))),
      rows: result?.rows ?? null,
      execution_time: result?.execution_time ?? 0,
      build: buildOf(runResults, result) ?? context.builds[node.relation] ?? null,
      nights: [...(context.nights[node.relation] ?? [])],
      objective: context.objective ?? null,
      columns,
      keys: node.keys,
      unchecked: uncheckedColumns([...(tests.get(node.relation) ?? []), ...tableChecks], names),
      profiled_rows: context.profiles[node.relation]?.rows ?? null,
      checks: tableChecks,
      parents: relationsByIds(relations, manifest.parent_map[node.unique_id] ?? node.depends_on),
      children: relationsByIds(relations, manifest.child_map[node.unique_id] ?? []),
      exposures: Object.values(manifest.exposures ?? {})
        .filter(({ reads }) => reads.includes(node.relation))
        .map(({ label, type, url }) => ({ label, type, url })),
      compiled: node.compiled,
      load: result?.load ?? null,
      downloads: [...(context.downloads[node.relation] ?? [])],
    };
  });
}

export function lineageGraph(reports: readonly TableReport[], { exposures = {} }: Manifest): LineageGraph {
  const position = new Map(reports.map((report, index) => [report.relation, index]));
  return {
    nodes: reports.map(({ relation, layer, resource_type, verdict, rows, owner, tags }) => ({
      ...{ relation, layer, resource_type, verdict, rows, owner, tags },
    })),
    edges: reports.flatMap((report, to) =>
      report.parents.flatMap((parent): [number, number][] => {
        const from = position.get(parent);
        return from === undefined ? [] : [[from, to]];
      }),
    ),
    exposures: Object.values(exposures).map(({ label, type, url, reads }) => ({
      ...{ label, type, url },
      verdict: worstVerdict(reports.filter(({ relation }) => reads.includes(relation)).map(({ verdict }) => verdict)),
      reads: reads.flatMap((relation) => position.get(relation) ?? []),
    })),
  };
}

export function tableIndex(reports: readonly TableReport[]): TableIndex {
  return reports.map(({ relation, layer, name, resource_type, verdict, owner, tags, description, ...report }) => ({
    ...{ relation, layer, name, resource_type, verdict, owner, tags, description },
    rows: report.build?.rows ?? report.rows,
    built_at: report.build?.at ?? null,
    checks: countStatuses(report.checks.map(outcomeOf)),
    columns: report.columns.length,
    unchecked: report.unchecked.length,
  }));
}

export function columnIndex(reports: readonly TableReport[]): ColumnIndex {
  return Object.fromEntries(
    reports.map(({ relation, columns, keys }) => [
      relation,
      { columns: Object.fromEntries(columns.map(({ name, lineage }) => [name, lineage])), keys },
    ]),
  );
}

function testResults(runResults: RunResults): TestResult[] {
  return runResults.results.filter(
    (result): result is TestResult => result.resource_type === 'test' && result.check !== null,
  );
}

function relationsByIds(relations: ReadonlyMap<string, string>, ids: readonly string[]): string[] {
  return [...new Set(ids.flatMap((id) => relations.get(id) ?? []))].sort();
}

function columnReports(
  node: ManifestNode,
  checks: CheckReport[],
  trust: TrustIndex,
  context: ReportContext,
): TableReport['columns'] {
  const types = new Map((context.catalog[node.relation] ?? []).map(({ name, type }) => [name, type]));
  const profiles = new Map((context.profiles[node.relation]?.columns ?? []).map((column) => [column.name, column]));
  const names = new Set([...types.keys(), ...Object.keys(node.columns)]);
  return [...names].map((name) => {
    const documented = Object.hasOwn(node.columns, name) ? node.columns[name] : undefined;
    const columnChecks = checks.filter((check) => check.columns.includes(name));
    return {
      name,
      type: types.get(name) ?? null,
      description: documented?.description ?? '',
      pii: documented?.pii ?? false,
      lineage: documented?.lineage ?? [],
      verdict:
        trust.entries[formatColumn(node.relation, name)]?.verdict ??
        worstVerdict(columnChecks.map((check) => dataVerdictOf(outcomeOf(check)))),
      checks: columnChecks.map((check) => check.id),
      profile: profiles.get(name) ?? null,
    };
  });
}

/** The build of this run; undefined when it left the table as it was. */
function buildOf({ metadata, started_at }: RunResults, result: NodeResult | undefined): TableBuild | undefined {
  if (result === undefined || isUnchanged(result) || !isBuilt(result.status)) return undefined;
  return { run_id: metadata.invocation_id, at: started_at, rows: result.rows };
}

function checkEntry(manifest: Manifest, result: TestResult, checkHistory: ReportContext['checkHistory']): CheckEntry {
  const { check, status } = result;
  const earlier = checkHistory[check.id] ?? [];
  return {
    id: check.id,
    relation: result.relation,
    layer: manifest.nodes[result.unique_id]?.layer ?? result.layer,
    columns: check.columns,
    type: check.type,
    expectation: check.expectation,
    observed: check.observed,
    severity: result.severity ?? 'critical',
    status,
    ...(result.accepted === undefined ? {} : { accepted: result.accepted }),
    failures: result.failures,
    selected: !(status === 'skipped' && check.observed === NOT_SELECTED),
    last: status === 'skipped' ? (earlier.findLast((each) => each.status !== 'skipped') ?? null) : null,
  };
}

function checkReport(manifest: Manifest, result: TestResult, context: ReportContext): CheckReport {
  const { check } = result;
  const muted = context.muted?.get(result.unique_id);
  return {
    ...checkEntry(manifest, result, context.checkHistory),
    suite: check.suite,
    kwargs: manifest.nodes[result.unique_id]?.test?.kwargs ?? {},
    notes: check.notes,
    file: result.file,
    line: result.line,
    execution_time: result.execution_time,
    result: check.result,
    exception: check.exception_info.exception_message,
    sample: check.sample,
    truncated: check.truncated,
    failures_file: check.failures_file,
    upstream: check.upstream ?? null,
    history: [...(context.checkHistory[check.id] ?? [])],
    reproduce: reproduceCheck(check.id),
    ...(muted === undefined ? {} : { muted }),
  };
}
