import type { LoadedRecords, RunRecord, StepRecord, UnitTestRecord } from '../history/record.js';
import type { LoadResult, Manifest, NodeResult, RunResults } from './artifacts.js';
import { columnsOf, type Catalog } from './catalog.js';

/** What the history keeps of a run, from its artifacts. */
export function createRunRecord(run: {
  manifest: Manifest;
  runResults: RunResults;
  catalog?: Catalog | undefined;
}): RunRecord {
  const { manifest, runResults, catalog } = run;
  const results = new Map(runResults.results.map((result) => [result.unique_id, result]));
  const columnsByRelation = catalog === undefined ? {} : columnsOf(catalog);
  const unitTests: UnitTestRecord[] = [];
  const record: RunRecord = {
    version: 1,
    run_id: runResults.metadata.invocation_id,
    project: runResults.metadata.project_name,
    target: runResults.metadata.target_name,
    started_at: runResults.started_at,
    completed_at: runResults.completed_at,
    elapsed_time: runResults.elapsed_time,
    verdict: runResults.verdict,
    ...invocationOf(runResults),
    ...(runResults.bytes_billed === undefined ? {} : { bytes_billed: runResults.bytes_billed }),
    steps: [],
    checks: [],
    unit_tests: unitTests,
  };
  for (const node of Object.values(manifest.nodes)) {
    const { relation, resource_type: kind } = node;
    const result = results.get(node.unique_id);
    if (kind === 'test' && node.test !== null) {
      const { id, type, expectation, severity } = node.test;
      const columns = result?.check?.columns ?? node.test.columns;
      const resultFields = {
        ...{ status: result?.status ?? null, failures: result?.failures ?? null },
        ...(result?.accepted === undefined ? {} : { accepted: result.accepted }),
      };
      const upstream = result?.check?.upstream;
      record.checks.push({
        ...{ id, relation, columns, type, expectation, severity, ...resultFields },
        reads: parentsOf(manifest, node.unique_id).filter((read) => read !== relation),
        ...(upstream == null ? {} : { upstream }),
      });
    } else if (kind === 'unit_test') {
      unitTests.push({ id: node.unique_id, name: node.name, relation, status: result?.status ?? null });
    } else if (kind !== 'test') {
      const checksBilled = runResults.checks_bytes_billed?.[relation];
      const step: StepRecord = {
        relation,
        kind,
        status: result?.status ?? null,
        started_at: result?.started_at ?? null,
        execution_time: result?.execution_time ?? 0,
        rows: result?.rows ?? null,
        unchanged: result !== undefined && isUnchanged(result),
        message: result?.message ?? '',
        parents: parentsOf(manifest, node.unique_id),
        columns: columnsByRelation[relation] ?? null,
        ...(result?.load == null ? {} : { records: recordsOf(result.load) }),
        ...(result?.bytes_billed === undefined ? {} : { bytes_billed: result.bytes_billed }),
        ...(checksBilled === undefined ? {} : { checks_bytes_billed: checksBilled }),
      };
      record.steps.push(step);
    }
  }
  return record;
}

/** Nothing where the results do not say. */
function invocationOf({ args: { command, select, exclude } }: RunResults): Pick<RunRecord, 'invocation'> {
  const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  return typeof command === 'string' ? { invocation: { command, select: texts(select), exclude: texts(exclude) } } : {};
}

function recordsOf({ read, loaded, rejected }: LoadResult): LoadedRecords {
  return { read, loaded, rejected };
}

/** Whether a load or model left its table as it was. */
export function isUnchanged({ started_at, load }: Pick<NodeResult, 'started_at' | 'load'>): boolean {
  const files = load?.files ?? [];
  return started_at === null || (files.length > 0 && files.every(({ status }) => status === 'skipped'));
}

function parentsOf(manifest: Manifest, uniqueId: string): string[] {
  const parents = (manifest.parent_map[uniqueId] ?? []).map((id) => manifest.nodes[id]);
  return [...new Set(parents.flatMap((parent) => (parent === undefined ? [] : [parent.relation])))].sort();
}
