import type { Cell, Row } from '../../base/cell.js';
import type { RunDiff } from '../../history/diff.js';
import type { Incident } from '../../history/incident.js';
import type { CheckHistoryEntry } from '../../history/check-history.js';
import type { RunReport } from '../../history/run-report.js';
import type { TableNights } from '../../history/table-nights.js';
import type { TableBuild } from '../../history/last-builds.js';
import type { UnusualRows } from '../../history/unusual-rows.js';
import type { UpstreamFailures } from '../../history/upstream-failures.js';
import type { ColumnProfile } from '../../profile/profile.js';
import type { Acceptance, Severity } from '../../project/model.js';
import type { DataVerdict, NodeStatus, OutcomeCounts, Verdict } from '../../base/status.js';
import type { WarehouseName } from '../../warehouses/index.js';
import type { LoadResult, ResourceType } from '../artifacts.js';
import type { PublishedTarget } from '../published.js';
import type { Texts } from './languages.js';

export type { WarehouseName };

/**
 * The files that the engine writes below `src/data/` and the site reads. Pages import these types and no value:
 * `run.json` {@link RunSummary}, `verdicts.json` {@link VerdictIndex}, `checks.json` {@link CheckIndex},
 * `tables.json` {@link TableIndex}, `lineage.json` {@link LineageGraph}, `columns.json` {@link ColumnIndex}, `pages.json` {@link PageIndex}, `runs.json` {@link RunHistory}, `incidents.json` {@link IncidentIndex},
 * `coverage.json` {@link CoverageIndex}, `tables/<layer>.<table>.json` {@link TableReport}, `trust/<layer>.<table>.json` {@link TableTrust},
 * `runs/<run_id>.json` {@link RunDetails}, `marts/<table>.json` {@link Dataset}, beside `marts/<table>.csv` and `.parquet` for readers.
 */
export interface RunSummary {
  project: string;
  lastro_version: string;
  /** The kind of the run's warehouse. */
  adapter: WarehouseName;
  target: string;
  run_id: string;
  /** ISO 8601, UTC; of the injected clock. */
  started_at: string;
  completed_at: string;
  /** Seconds. */
  elapsed_time: number;
  verdict: Verdict;
  /** Checks of this run by status; accepted warnings are counted as `accepted`, which is left out where there is none. */
  checks: OutcomeCounts & { total: number };
  nodes: OutcomeCounts & { total: number };
  /** Records over all sources: read = loaded + rejected. */
  records: { read: number; loaded: number; rejected: number };
  sources: SourceSummary[];
  /** Set when the published figures are those of an earlier run, because this one failed before publishing. */
  stale: { run_id: string; published_at: string } | null;
  /** In a preview: the project has changed since, and could not be run. */
  outdated?: boolean;
  /** The target that the published figures are read from; absent where none are, or an earlier version published them. */
  published_from?: PublishedTarget;
  /** Nodes that broke or failed, worst first: what a reader must know before the figures. */
  failures: {
    relation: string;
    check: string | null;
    status: NodeStatus;
    message: string;
    file: string;
    line: number | null;
  }[];
  /** Against the run before; null for a first run. */
  changes: RunChanges | null;
  /** Incidents that are open, and when the oldest of them opened. */
  incidents: { open: number; since: string | null };
  /** Report tables whose figures the site carries. */
  datasets: string[];
  /** Those of them of which no run has published figures yet, if there are any: they have no rows, and say nothing. */
  unpublished?: string[];
}

export interface SourceSummary {
  relation: string;
  status: NodeStatus;
  message: string;
  as_of: string | null;
  read: number;
  loaded: number;
  rejected: number;
}

/** A {@link RunDiff} in short, as every page reads it. */
export interface RunChanges {
  previous_run_id: string;
  previous_at: string;
  /** Ids of checks and unit tests that the run before had. */
  newly_failing: string[];
  /** Ids of those that it did not have. */
  new_failing: string[];
  fixed: string[];
  /** Of those that failed before and whose warning is accepted now, if there are any. */
  accepted?: string[];
  still_failing: string[];
  /** Tables that the run before did not have, and those that are gone. */
  added: string[];
  removed: string[];
  /** Tables with other columns than before, and with unusually many or few rows. */
  schema: string[];
  volume: string[];
}

/**
 * What a figure is based on, decided by the engine: one entry for every `layer.table`, every `layer.table.column`, and
 * `layer.table.*` for the number of its rows.
 */
export interface TrustIndex {
  /** Check ids in the order in which entries number them. */
  checks: string[];
  /** Ids of checks that did not pass, with what a badge says of them. */
  problems: Record<string, { relation: string; verdict: Verdict; expectation: string; observed: string }>;
  /** Ids of checks whose warning is accepted, if there are any. */
  accepted?: string[];
  entries: Record<string, TrustEntry>;
}

export interface TrustEntry {
  /** Worst of the checks on the column and on the columns it is computed from. */
  verdict: DataVerdict;
  /** Those checks, as positions in {@link TrustIndex.checks}. */
  checks: number[];
  /** Whether one of the checks that ran reads the column itself; of a table, whether one is on the table itself. */
  isChecked: boolean;
}

/** Of one table what its figures are based on: its entries, and the checks that these number. */
export interface TableTrust extends Omit<TrustIndex, 'problems'> {
  /** Verdicts of the checks that did not pass. */
  problems: Record<string, Verdict>;
}

/** What search says of what it finds. */
export interface VerdictIndex {
  /** By the names of {@link TrustIndex.entries}. */
  names: Record<string, DataVerdict>;
  /** By check id. */
  checks: Record<string, Verdict | 'accepted'>;
}

export interface CheckIndex {
  checks: CheckEntry[];
}

/** A check as lists show it. */
export interface CheckEntry {
  id: string;
  /** `layer.table`. */
  relation: string;
  layer: string;
  columns: string[];
  type: string;
  expectation: string;
  observed: string;
  severity: Severity;
  status: NodeStatus;
  /** Of a warning that the suite accepts. */
  accepted?: Acceptance;
  /** Failing rows; null when they cannot be counted. */
  failures: number | null;
  /** Whether the run was asked for it; one that it was not asked for is skipped. */
  selected: boolean;
  /** Of a check that was skipped, its last result in a recent run that got to it; else null. */
  last: CheckHistoryEntry | null;
}

/** A check with its proof. */
export interface CheckReport extends CheckEntry {
  suite: string;
  kwargs: Record<string, unknown>;
  notes: string | null;
  file: string;
  line: number | null;
  /** Seconds. */
  execution_time: number;
  result: Record<string, unknown>;
  /** What broke, when the check itself could not run. */
  exception: string | null;
  /** The first failing rows, personal data masked. */
  sample: Row[];
  truncated: boolean;
  /** Path below the target folder of all failing rows. */
  failures_file: string | null;
  /** The relation of a failed check to those that failed upstream of it. */
  upstream: UpstreamFailures | null;
  /** Runs before this one, oldest first. */
  history: CheckHistoryEntry[];
  /** A command line that runs this check alone. */
  reproduce: string;
  /** Set while nobody is told of its failures. */
  muted?: Muted;
}

/** Until when nobody is told of failures, and why. */
export interface Muted {
  /** ISO 8601. */
  until: string;
  reason: string;
}

export type { CheckHistoryEntry, TableBuild };

export interface TableReport {
  relation: string;
  layer: string;
  name: string;
  resource_type: ResourceType;
  materialized: string | null;
  description: string;
  /** Who is responsible; null when nobody is stated. */
  owner: string | null;
  tags: string[];
  file: string;
  line: number;
  status: NodeStatus;
  message: string;
  verdict: DataVerdict;
  /** Rows as this run counted them; null where it did not, and of a view. */
  rows: number | null;
  execution_time: number;
  /** The last build of the table: in this run, or in a recent one; null when none is known. */
  build: TableBuild | null;
  /** Over the last 30 and 90 days. */
  nights: TableNights[];
  /** Share of nights that it is to keep; null when none is stated. */
  objective: number | null;
  columns: ColumnReport[];
  /** Columns by which its rows are joined, filtered and grouped, as `layer.table.column`. */
  keys: string[];
  /** Names of the columns that no check of the project reads. */
  unchecked: string[];
  /** Rows that the columns' profiles are of; null where there are none. */
  profiled_rows: number | null;
  checks: CheckReport[];
  /** Relations it reads and is read by. */
  parents: string[];
  children: string[];
  /** What reads it and is no page. */
  exposures: Exposed[];
  compiled: Readonly<Record<WarehouseName, string | null>>;
  load: LoadResult | null;
  /** Files of its rows that the site offers, below `_file/data/marts/`. */
  downloads: string[];
}

export interface ColumnReport {
  name: string;
  /** The warehouse's type; null when it is not known. */
  type: string | null;
  description: string;
  pii: boolean;
  /** Columns it is computed from, as `layer.table.column`. */
  lineage: string[];
  verdict: DataVerdict;
  /** Ids of the checks that name the column. */
  checks: string[];
  /** Its profile; null when the warehouse could not be read. */
  profile: ColumnProfile | null;
}

export type { ColumnProfile };

/** Which columns the checks read, table by table in pipeline order. */
export interface CoverageIndex {
  tables: TableCoverage[];
}

export interface TableCoverage {
  /** `layer.table`. */
  relation: string;
  layer: string;
  columns: number;
  /** Names of the columns that no check of the table reads. */
  unchecked: string[];
  /** Checks that the data would pass today, to put into `file`. */
  suggestions: number;
  /** The suite of them, in the form of `file`. */
  suite: string;
  /** The table's suite, relative to the project. */
  file: string;
  /** Whether the file is there already. */
  exists: boolean;
}

/** What went wrong over the recent runs, in the order in which it opened. */
export interface IncidentIndex {
  /** How many runs were looked at, and when the first of them started. */
  runs: number;
  since: string | null;
  incidents: IncidentEntry[];
}

export interface IncidentEntry extends Incident {
  /** Set while nobody is told of it. */
  muted?: Muted;
}

export type { Incident, RunDiff, UnusualRows, UpstreamFailures };

/** What reads tables and is no page: a mail, a notebook. */
export interface Exposed {
  label: string;
  type: string;
  url: string | null;
}

export interface LineageGraph {
  nodes: LineageNode[];
  /** Positions in `nodes`, from what is read to what reads. */
  edges: [number, number][];
  /** `reads` are positions in `nodes`. */
  exposures: (Exposed & { verdict: DataVerdict; reads: number[] })[];
}

export type LineageNode = Pick<
  TableReport,
  'relation' | 'layer' | 'resource_type' | 'verdict' | 'rows' | 'owner' | 'tags'
>;

/** Every table as lists show it, in pipeline order. */
export type TableIndex = TableEntry[];

export interface TableEntry extends LineageNode, Pick<TableReport, 'name' | 'description'> {
  /** ISO 8601: when it was last built; null when that is not known. */
  built_at: string | null;
  /** Checks on it, by status; accepted warnings on their own. */
  checks: OutcomeCounts;
  columns: number;
  /** How many of them no check reads. */
  unchecked: number;
}

/** By `layer.table` where its columns come from, table by table in pipeline order. */
export type ColumnIndex = Record<string, TableColumns>;

export interface TableColumns {
  /** By column those that it is computed from, as `layer.table.column`. */
  columns: Record<string, string[]>;
  /** Columns by which its rows are joined, filtered and grouped. */
  keys: string[];
}

/** Pages of the project that read published tables, with their figures. */
export type PageIndex = IndexedPage[];

export interface IndexedPage {
  /** `/sales`. */
  path: string;
  name: Texts;
  /** Tables, as `layer.table`. */
  reads: string[];
  figures: { name: string; reads: string[] }[];
}

export interface RunHistory {
  /** Newest first, this run included. */
  runs: ListedRun[];
}

/** A run as the list of runs shows it. */
export interface ListedRun {
  run_id: string;
  started_at: string;
  elapsed_time: number;
  verdict: Verdict;
  checks: Partial<OutcomeCounts>;
  /** Whether the site has its {@link RunDetails}. */
  is_detailed: boolean;
}

export interface RunEntry extends Omit<ListedRun, 'is_detailed'>, RunDetails {}

/** What the page of runs shows of the one that is open. */
export interface RunDetails {
  /** Null for runs that are no longer kept whole. */
  report: RunReportEntry | null;
  /** Steps of the run for its timeline; kept for recent runs. */
  steps: {
    relation: string;
    kind: ResourceType;
    status: NodeStatus;
    started_at: string | null;
    execution_time: number;
    rows: number | null;
  }[];
}

/** A run's report, of whose incidents it has the numbers. */
export interface RunReportEntry extends Omit<RunReport, 'run_id' | 'target' | 'verdict' | 'incidents'> {
  incidents: { opened: number; closed: number; open: number };
}

/** A published table as pages read it: columns as arrays, and the checks behind the rows. */
export interface Dataset {
  /** `layer.table`. */
  table: string;
  description: string;
  /** The run that published these figures, which is not this run's after a critical failure. */
  run_id: string;
  /** ISO 8601, UTC. */
  published_at: string;
  row_count: number;
  columns: { name: string; type: string; description: string }[];
  data: Record<string, Cell[]>;
}
