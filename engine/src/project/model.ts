import type { Location } from '../base/errors.js';
import type { Cell, Row } from '../base/cell.js';
import type { FreshnessCriteria } from './freshness.js';
import type { MacroOrigin } from '../sql/expand-macros.js';
import type { Relation } from '../sql/relation.js';

export type Materialization = 'view' | 'table' | 'incremental' | 'snapshot' | 'seed';

/** As dbt calls them. */
export type IncrementalStrategy = 'merge' | 'insert_overwrite' | 'microbatch';

/** What becomes of an incremental model's table when its query has other columns, in dbt's words. */
export type OnSchemaChange = 'ignore' | 'fail' | 'append_new_columns' | 'sync_all_columns';

/** A column as its folder's YAML documents it. */
export interface ColumnDoc {
  name: string;
  description: string;
  /** Whether it contains personal data; undefined: as the columns that it is computed from. */
  pii: boolean | undefined;
  /** Why it contains none although it is computed from personal columns. */
  piiReason: string | undefined;
  /** The column's type in DuckDB's spelling, where the YAML states it. */
  dataType: string | undefined;
  location: Location;
}

/** A rule that takes rows out of a model and writes them to `meta.rejected_rows`. */
export interface SetAsideRule {
  name: string;
  /** A boolean expression over the model's columns; rows where it is true are set aside. */
  where: string;
  reason: string;
  location: Location;
}

/** A table that loading fills, as the YAML documents it under dbt's `sources`. */
export interface SourceTable {
  table: Relation;
  description: string;
  columns: ColumnDoc[];
  freshness: FreshnessCriteria | undefined;
  /** Column or SQL expression whose newest value is the source's moment. */
  loadedAt: string | undefined;
  /** The column with the moment of a row, by which models that are built in batches read it. */
  eventTime?: string | undefined;
  /** Who is responsible for it. */
  owner?: string | undefined;
  docs: Location;
}

/** A unit test of a model: rows given for its inputs, rows expected of it. dbt's `unit_tests`. */
export interface UnitTest {
  name: string;
  model: string;
  description: string;
  /** Inputs by the name of the model or source that they replace. */
  given: { input: string; rows: Row[] }[];
  expect: { rows: Row[] };
  /** `vars` and `now` for this test only. */
  overrides: { vars: Record<string, Cell>; now: string | undefined };
  location: Location;
}

/** How a snapshot keeps the versions of its rows, in dbt's words. */
export interface SnapshotConfig {
  /** What makes a new version: other values, or a newer moment of `updated_at`. */
  strategy: 'check' | 'timestamp';
  /** Columns whose values are compared; undefined: all. */
  checkCols: readonly string[] | undefined;
  /** The column with a row's moment, of the strategy `timestamp`. */
  updatedAt: string | undefined;
  /** What becomes of a key that the query no longer returns. */
  hardDeletes: 'ignore' | 'invalidate' | 'new_record';
}

export type BatchSize = 'hour' | 'day' | 'month' | 'year';

/** How a model is built in batches of time, in dbt's words. */
export interface Microbatch {
  /** The model's column with the moment of a row. */
  eventTime: string;
  batchSize: BatchSize;
  /** In UTC; the first batch contains it. */
  begin: Date;
  /** Batches before the newest one that are built again. */
  lookback: number;
}

/** A text of a model, its macros expanded. */
export interface ModelText {
  file: string;
  sql: string;
  macros?: MacroOrigin | undefined;
}

/** A SQL model or a seed: one relation of a layer. */
export interface Model {
  /** `model.<project>.<name>` or `seed.<project>.<name>`, as dbt has it. */
  uniqueId: string;
  /** The name of its file, by which it is referred to. */
  name: string;
  /** Named as the file, or by its `alias`. */
  table: Relation;
  file: string;
  /** The text of the `.sql` file (empty for a seed), its macros expanded. */
  sql: string;
  /** Where the text comes from, where it has macros. */
  macros?: MacroOrigin | undefined;
  /** MD5 of a seed's CSV; undefined of a model. */
  seedHash: string | undefined;
  /** Texts for one warehouse each, by its name: `<name>.bigquery.sql` where the model needs another text there. */
  variants: ReadonlyMap<string, ModelText>;
  /** False: its text is for one dialect, and is not checked for what differs between them. */
  isPortable?: boolean;
  materialized: Materialization;
  uniqueKey: string[];
  /** How an incremental model's table takes rows over: by their unique key, or whole partitions. */
  incrementalStrategy: IncrementalStrategy;
  /** Default: `sync_all_columns`. */
  onSchemaChange?: OnSchemaChange | undefined;
  partitionBy: string | undefined;
  /** Whether the warehouse refuses statements that do not filter on `partitionBy`, where it can. */
  requirePartitionFilter: boolean;
  clusterBy: string[];
  tags: string[];
  description: string;
  /** Who is responsible for it. */
  owner?: string | undefined;
  /** Whatever the project wants to say of it. */
  meta?: Record<string, unknown> | undefined;
  columns: ColumnDoc[];
  setAside: SetAsideRule[];
  /** The column with the moment of a row, by which models that are built in batches read it. */
  eventTime?: string | undefined;
  /** Of an incremental model that is built in batches. */
  microbatch?: Microbatch | undefined;
  /** Of a model that is materialized as a snapshot. */
  snapshot?: SnapshotConfig | undefined;
  /** The location of its YAML entry, if it has one. */
  docs: Location | undefined;
}

const named = new WeakMap<readonly Model[], ReadonlyMap<string, Model>>();

/** Models by the names that refer to them: those of their files, and of their tables. The steps of a run ask for those of one list, each. */
export function modelsByName(models: readonly Model[]): ReadonlyMap<string, Model> {
  const known = named.get(models);
  if (known !== undefined) return known;
  const found = new Map([
    ...models.map((model) => [model.table.name, model] as const),
    ...models.map((model) => [model.name, model] as const),
  ]);
  named.set(models, found);
  return found;
}

/** The effect of a failing check on the run: `critical` fails it, `warning` warns, `info` is reported only. */
export type Severity = 'critical' | 'warning' | 'info';

/** A known warning that somebody answers for: it is shown and counted, and no verdict is worse for it. */
export interface Acceptance {
  /** The last day of it, in UTC: `2027-06-30`. */
  until: string;
  reason: string;
  by: string;
  /** Failing rows. */
  at_most: number;
}

/** One expectation of a suite as it was written. */
export interface ExpectationConfig {
  type: string;
  kwargs: Record<string, unknown>;
  meta: Record<string, unknown>;
  severity: Severity;
  /** Of a check whose failure is a warning: that it is known, and by how many rows it may fail. */
  accepted?: Acceptance;
  /** Position in the suite, from 0. */
  index: number;
  location: Location;
  /** Why it cannot be read as it is written; absent when it can. */
  problems?: readonly ExpectationProblem[];
}

/** What is wrong with the text of one expectation. */
export interface ExpectationProblem {
  code: string;
  message: string;
  hint: string | undefined;
  location: Location | undefined;
}

/** An expectation suite: what must be true of one table. */
export interface Suite {
  name: string;
  table: Relation;
  file: string;
  /** Who is responsible for its checks. Default: the owner of the table. */
  owner?: string | undefined;
  meta: Record<string, unknown>;
  /** Values of its `$PARAMETER`s, where nobody gives others. */
  parameters?: Record<string, unknown>;
  expectations: ExpectationConfig[];
}
