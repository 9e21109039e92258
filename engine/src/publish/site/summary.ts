import { compareStatuses, countStatuses, isProblem, outcomeOf, type OutcomeCounts } from '../../base/status.js';
import type { Manifest, NodeResult, RunResults } from '../artifacts.js';
import type { PublishedIndex } from '../published.js';
import type { RunReport, SchemaChange } from '../../history/index.js';
import { splitNew } from '../formats/check-changes.js';
import type {
  Incident,
  RunChanges,
  RunDiff,
  RunEntry,
  RunHistory,
  RunReportEntry,
  RunSummary,
  SourceSummary,
} from './shapes.js';

const LISTED_FAILURES = 20;

export function runSummary(options: {
  manifest: Manifest;
  runResults: RunResults;
  published: PublishedIndex | undefined;
  datasets: readonly string[];
  changes: RunDiff | null;
  incidents: readonly Incident[];
}): RunSummary {
  const { manifest, runResults, published, datasets, changes, incidents } = options;
  const { metadata, results } = runResults;
  const tests = results.filter((result) => result.resource_type === 'test');
  const steps = results.filter((result) => result.resource_type !== 'test');
  const sources = steps.flatMap((result) => sourceSummary(result) ?? []);
  const sum = (key: 'read' | 'loaded' | 'rejected'): number =>
    sources.reduce((total, source) => total + source[key], 0);
  const open = incidents.filter(({ closed }) => closed === null);
  const publishedTables = new Set(published?.tables.map(({ relation }) => relation));
  const unpublished = datasets.filter((relation) => !publishedTables.has(relation));
  const earlierPublication = published === undefined || published.run_id === metadata.invocation_id ? null : published;
  return {
    project: metadata.project_name,
    lastro_version: metadata.lastro_version,
    adapter: metadata.adapter_type,
    target: metadata.target_name,
    run_id: metadata.invocation_id,
    started_at: runResults.started_at,
    completed_at: runResults.completed_at,
    elapsed_time: runResults.elapsed_time,
    verdict: runResults.verdict,
    checks: countByStatus(tests),
    nodes: countByStatus(steps),
    records: { read: sum('read'), loaded: sum('loaded'), rejected: sum('rejected') },
    sources,
    stale:
      earlierPublication === null
        ? null
        : { run_id: earlierPublication.run_id, published_at: earlierPublication.published_at },
    ...(published?.target === undefined ? {} : { published_from: published.target }),
    failures: failures(manifest, results),
    changes: changes === null ? null : runChanges(changes),
    incidents: { open: open.length, since: open[0]?.opened.at ?? null },
    datasets: [...datasets],
    ...(unpublished.length === 0 ? {} : { unpublished }),
  };
}

function runChanges(diff: RunDiff): RunChanges {
  const ids = (changes: readonly { id: string }[]): string[] => changes.map(({ id }) => id);
  const relations = (changes: readonly { relation: string }[]): string[] => changes.map(({ relation }) => relation);
  const tables = (kind: SchemaChange['kind']): string[] =>
    relations(diff.schema_changes.filter((change) => change.kind === kind));
  const { known, added } = splitNew(diff.newly_failing, diff.new_checks);
  return {
    previous_run_id: diff.before.run_id,
    previous_at: diff.before.started_at,
    newly_failing: ids(known),
    new_failing: ids(added),
    fixed: ids(diff.fixed),
    ...(diff.accepted === undefined ? {} : { accepted: ids(diff.accepted) }),
    still_failing: ids(diff.still_failing),
    added: tables('added'),
    removed: tables('removed'),
    schema: tables('changed'),
    volume: relations(diff.row_changes.filter(({ unusual }) => unusual !== null)),
  };
}

export function reportEntry(report: RunReport | undefined): RunReportEntry | null {
  if (report === undefined) return null;
  const { sources, marts, duration, slowest, checks, unit_tests, changes, incidents, billed } = report;
  const { opened, closed, open } = incidents;
  const counts = { opened: opened.length, closed: closed.length, open };
  return { sources, marts, duration, slowest, checks, unit_tests, changes, billed, incidents: counts };
}

export function runEntry(runResults: RunResults, report: RunReport | null): RunEntry {
  const steps = runResults.results.filter(
    (result) => result.resource_type !== 'test' && result.resource_type !== 'unit_test',
  );
  const tests = runResults.results.filter((result) => result.resource_type === 'test');
  return {
    run_id: runResults.metadata.invocation_id,
    started_at: runResults.started_at,
    elapsed_time: runResults.elapsed_time,
    verdict: runResults.verdict,
    checks: countStatuses(tests.map(outcomeOf)),
    report: reportEntry(report ?? undefined),
    steps: steps.map(({ relation, resource_type, status, started_at, execution_time, rows }) => ({
      relation,
      kind: resource_type,
      status,
      started_at,
      execution_time,
      rows,
    })),
  };
}

/** Whether a run has more than a line in the list of runs. */
export function isDetailed({ report, steps }: RunEntry): boolean {
  return report !== null || steps.length > 0;
}

export function runHistory(runs: readonly RunEntry[]): RunHistory {
  return {
    runs: runs.map((run) => {
      const { run_id, started_at, elapsed_time, verdict, checks } = run;
      return { run_id, started_at, elapsed_time, verdict, checks, is_detailed: isDetailed(run) };
    }),
  };
}

function countByStatus(results: readonly NodeResult[]): OutcomeCounts & { total: number } {
  return { ...countStatuses(results.map(outcomeOf)), total: results.length };
}

function sourceSummary(result: NodeResult): SourceSummary | undefined {
  if (result.load === null) return undefined;
  const { as_of, read, loaded, rejected } = result.load;
  return { relation: result.relation, status: result.status, message: result.message, as_of, read, loaded, rejected };
}

function failures(manifest: Manifest, results: readonly NodeResult[]): RunSummary['failures'] {
  return results
    .filter((result) => isProblem(outcomeOf(result)))
    .sort((a, b) => compareStatuses(a.status, b.status))
    .slice(0, LISTED_FAILURES)
    .map((result) => ({
      relation: result.relation,
      check: manifest.nodes[result.unique_id]?.test?.id ?? result.check?.id ?? null,
      status: result.status,
      message: result.message,
      file: result.file,
      line: result.line,
    }));
}
