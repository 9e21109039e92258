import type { WarehouseName } from '../warehouses/index.js';
import type { Cell, Row } from '../base/cell.js';
import type { NodeStatus, OutcomeCounts, Verdict } from '../base/status.js';
import type { LoadResult } from '../load/result.js';
import type { UpstreamFailures } from '../history/upstream-failures.js';
import type { Acceptance, Materialization, Severity } from '../project/model.js';

export type { LoadResult, NodeStatus, Verdict };

/** What a node of the graph is. */
export type ResourceType = 'source' | 'seed' | 'model' | 'test' | 'unit_test';

/** Which run wrote an artifact, and by which version of its schema. */
export interface ArtifactMetadata {
  /** Address of the JSON Schema of the file: `https://lastro.dev/schemas/run_results/v1.json`. */
  schema_version: string;
  lastro_version: string;
  /** ISO 8601, UTC. */
  generated_at: string;
  /** The run's id: `20181017T213005-3f9a2c`. */
  invocation_id: string;
  project_name: string;
  target_name: string;
  adapter_type: WarehouseName;
}

/** `manifest.json`: the graph as the project states it. Every key is always there. */
export interface Manifest {
  metadata: ArtifactMetadata;
  /** By unique id: `source.<project>.raw.<table>`, `seed.<project>.<name>`, `model.<project>.<name>`, `test.<project>.<check id>`. */
  nodes: Record<string, ManifestNode>;
  /** What reads tables and is no page, by unique id: `exposure.<project>.<name>`. Left out where there is none. */
  exposures?: Record<string, ManifestExposure>;
  parent_map: Record<string, string[]>;
  child_map: Record<string, string[]>;
}

export interface ManifestNode {
  unique_id: string;
  resource_type: ResourceType;
  name: string;
  /** `raw`, or a folder below `transforms/`: `staging`, `marts`. */
  layer: string;
  /** `layer.name`: the relation itself; of a test, the relation it reads. */
  relation: string;
  description: string;
  /** Who is responsible for it, where the project says. */
  owner?: string;
  /** What the YAML of a model or seed says under `meta`. */
  meta?: Record<string, unknown>;
  tags: string[];
  materialized: Materialization | null;
  file: string;
  line: number;
  /** MD5 of all that defines the node; `state:modified` compares it. */
  checksum: string;
  columns: Record<string, ManifestColumn>;
  /**
   * Of a model, the columns that decide which rows it has and how they are grouped, as `layer.table.column`: those of joins,
   * filters, grouping, distinct rows, and order with a limit.
   */
  keys: string[];
  depends_on: string[];
  /** Compiled SQL by dialect, for models. */
  compiled: Readonly<Record<WarehouseName, string | null>>;
  /** Of a test. */
  test: ManifestTest | null;
}

export interface ManifestExposure {
  unique_id: string;
  name: string;
  label: string;
  /** `dashboard`, `notebook`, `analysis`, `ml` or `application`. */
  type: string;
  description: string;
  owner: { name: string | null; email: string | null };
  url: string | null;
  maturity: string | null;
  tags: string[];
  file: string;
  line: number;
  checksum: string;
  /** The relations that it reads, as `layer.name`. */
  reads: string[];
  depends_on: string[];
}

export interface ManifestColumn {
  name: string;
  description: string;
  pii: boolean;
  /** Where the flag is stated or inherited from; of a column declared not personal, why. */
  pii_reason?: string;
  /** Columns it is computed from, as `layer.table.column`. */
  lineage: string[];
}

export interface ManifestTest {
  /** The stable check id. */
  id: string;
  suite: string;
  type: string;
  kwargs: Record<string, unknown>;
  columns: string[];
  severity: Severity;
  /** What the suite accepts of its warning, where it does. */
  accepted?: Acceptance;
  /** The expectation as a sentence. */
  expectation: string;
  notes: string | null;
}

/** `run_results.json`: the result of every node of a run. Every key is always present. */
export interface RunResults {
  metadata: ArtifactMetadata;
  args: Record<string, Cell>;
  started_at: string;
  completed_at: string;
  /** Seconds. */
  elapsed_time: number;
  /** Of all statements of the run, where the warehouse bills by bytes. */
  bytes_billed?: number;
  /** By relation, of the statements that its checks share. */
  checks_bytes_billed?: Record<string, number>;
  /** The run as a whole; `fail` when any node is `fail` or `error`. */
  verdict: Verdict;
  /** Results by status; accepted warnings are counted as `accepted`, which is left out where there is none. */
  counts: OutcomeCounts;
  results: NodeResult[];
}

/** The result of one node in a run. */
export interface NodeResult {
  unique_id: string;
  resource_type: ResourceType;
  name: string;
  layer: string;
  relation: string;
  status: NodeStatus;
  /** ISO 8601, UTC; null when the node did not start. */
  started_at: string | null;
  completed_at: string | null;
  /** Seconds. */
  execution_time: number;
  /** Rows of the relation after the node; null where that means nothing. */
  rows: number | null;
  /** One line for a reader. */
  message: string;
  /** Failing rows of a test; problems of a load or model are 0 or 1. */
  failures: number | null;
  /** What its statements were billed, where the warehouse bills by bytes. */
  bytes_billed?: number;
  /** Of a model that is built in batches: those that the run built, and those that it did not. */
  batch_results?: BatchResults;
  severity: Severity | null;
  /** Of a test with a warning that the suite accepts: until when, why, by whom, and of how many rows at most. */
  accepted?: Acceptance;
  file: string;
  line: number | null;
  /** Of a source: the reconciliation of every file or fetch. */
  load: LoadResult | null;
  /** Of a test: the validation in Great Expectations' shape and words for it. */
  check: CheckArtifact | null;
}

/** Batches by their beginning and end, in ISO 8601 and UTC, as in dbt. */
export interface BatchResults {
  successful: [start: string, end: string][];
  failed: [start: string, end: string][];
}

/** The validation of one check, `result` and `exception_info` as Great Expectations names them. */
export interface CheckArtifact {
  id: string;
  suite: string;
  type: string;
  columns: string[];
  expectation: string;
  observed: string;
  notes: string | null;
  success: boolean;
  result: Record<string, unknown>;
  exception_info: { raised_exception: boolean; exception_message: string | null; exception_traceback: string | null };
  sample: Row[];
  truncated: boolean;
  failures_file: string | null;
  /** The relation of a failed check to those that failed upstream of it; null when there are none. */
  upstream: UpstreamFailures | null;
}
