import type { Manifest, NodeResult, RunResults } from '../artifacts.js';
import { dbtId, dbtName } from './ids.js';
import type { DbtManifest } from './manifest.js';
import { dbtMetadata } from './metadata.js';

/** `run_results.json` by dbt's schema: what was loaded, built and checked, in the run's order. */
export function dbtRunResults(
  { metadata, args, elapsed_time, results }: RunResults,
  manifest: Manifest,
  dbt: DbtManifest,
): object {
  return {
    metadata: dbtMetadata('run-results', metadata),
    results: results.map((result) => dbtResult(result, manifest, dbt)),
    elapsed_time,
    args,
  };
}

function dbtResult(result: NodeResult, manifest: Manifest, dbt: DbtManifest): object {
  const { status, started_at, completed_at, execution_time, rows, message, failures } = result;
  const node = manifest.nodes[result.unique_id];
  const compiled = node?.compiled[manifest.metadata.adapter_type] ?? null;
  const id = node === undefined ? result.unique_id : dbtId(node, dbtName(node));
  const relation = (dbt.nodes[id] ?? dbt.sources[id])?.['relation_name'] ?? null;
  return {
    unique_id: id,
    status,
    timing: started_at === null ? [] : [{ name: 'execute', started_at, completed_at }],
    thread_id: 'main',
    execution_time,
    adapter_response: rows === null ? {} : { _message: message, rows_affected: rows },
    message,
    failures,
    compiled: compiled !== null,
    compiled_code: compiled,
    relation_name: relation,
  };
}
