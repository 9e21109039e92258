import type { NodeStatus, OutcomeCounts, Verdict } from '../base/status.js';
import type { Acceptance, Severity } from '../project/model.js';
import type { UpstreamFailures } from './upstream-failures.js';

/** A run in the history: enough for strips, differences, bands and incidents, without rows of data. */
export interface RunRecord {
  version: 1;
  run_id: string;
  project: string;
  /** The warehouse's name in the configuration; runs on different targets are never compared. */
  target: string;
  /** ISO 8601, UTC. */
  started_at: string;
  completed_at: string;
  /** Seconds. */
  elapsed_time: number;
  verdict: Verdict;
  /** Records of earlier versions do not say. */
  invocation?: RunInvocation;
  /** Of all statements, where the warehouse bills by bytes. */
  bytes_billed?: number;
  /** Sources, seeds and models of the project, in pipeline order. */
  steps: StepRecord[];
  /** Every check of the project, whether or not the run got to it. */
  checks: CheckRecord[];
  /** Every unit test of the project, whether or not the run got to it. Records of earlier versions have none. */
  unit_tests?: UnitTestRecord[];
}

/** What a run was asked for. */
export interface RunInvocation {
  /** `build`, `load`, `run` or `test`. */
  command: string;
  /** Selectors as they were given; none for everything. */
  select: string[];
  exclude: string[];
}

export interface StepRecord {
  /** `layer.table`. */
  relation: string;
  kind: 'source' | 'seed' | 'model';
  /** Null when the run was not asked for it. */
  status: NodeStatus | null;
  started_at: string | null;
  /** Seconds. */
  execution_time: number;
  rows: number | null;
  /** Whether the step left its table as it was. Records of earlier versions do not say. */
  unchanged?: boolean;
  /** Of a source that the run was asked to load. */
  records?: LoadedRecords;
  /** Of its statements, and of those of the checks on its table, where the warehouse bills by bytes. */
  bytes_billed?: number;
  checks_bytes_billed?: number;
  message: string;
  /** Relations it reads. */
  parents: string[];
  /** Null when the warehouse's catalogue was not read. */
  columns: ColumnRecord[] | null;
}

/** What a load read in a run: `read = loaded + rejected`. An unchanged file counts 0. */
export interface LoadedRecords {
  read: number;
  loaded: number;
  rejected: number;
}

export interface ColumnRecord {
  name: string;
  type: string;
}

export interface CheckRecord {
  id: string;
  /** `layer.table`. */
  relation: string;
  columns: string[];
  type: string;
  expectation: string;
  severity: Severity;
  /** Null when the run was not asked for it. */
  status: NodeStatus | null;
  /** Of a warning that was accepted. */
  accepted?: Acceptance;
  /** Failing rows; null when they cannot be counted. */
  failures: number | null;
  /** Relations that it reads besides. */
  reads?: string[];
  /** The checks that failed upstream of it in the run. */
  upstream?: UpstreamFailures;
}

export interface UnitTestRecord {
  /** The unique id. */
  id: string;
  name: string;
  /** Its model. */
  relation: string;
  /** Null when the run was not asked for it. */
  status: NodeStatus | null;
}

/** A run as lists show it. */
export interface RunHead {
  run_id: string;
  project: string;
  target: string;
  started_at: string;
  completed_at: string;
  elapsed_time: number;
  verdict: Verdict;
  /** Runs of earlier versions do not say. */
  invocation?: RunInvocation;
  /** Checks by status; accepted warnings on their own. */
  checks: OutcomeCounts;
}
