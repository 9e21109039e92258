import type { Cell } from '../base/cell.js';
import type { Dialect } from '../sql/dialect.js';
import type { ColumnInfo } from '../warehouse/warehouse.js';
import type { TypeFamily } from '../sql/type-family.js';
import type { Schema } from './kwargs-type.js';
import type { MetricResults, Metric } from './metric.js';
import type { TextReading } from './text-reading.js';

/** Kwargs of one check: `$PARAMETER` substituted, checked against the expectation's schema. */
export type Kwargs = Readonly<Record<string, unknown>>;

/** A table that a check reads: `layer.table`, a neighbour by its name, or all that a text of SQL reads. */
export type TableRead = string | { readonly sql: string };

/** What an expectation is about, which decides the kwargs that all of its kind share. */
export type ExpectationKind = (typeof EXPECTATION_KINDS)[number];

export const EXPECTATION_KINDS = [
  'column map',
  'column pair map',
  'multicolumn map',
  'column aggregate',
  'table',
  'query',
] as const;

/** One expectation: its name, its kwargs, what it measures and how it decides. */
export interface Expectation {
  /** `expect_column_values_to_be_in_set`. */
  type: string;
  kind: ExpectationKind;
  /** One sentence for the reference. */
  summary: string;
  /** Its own kwargs by name; those of its kind (`mostly`, `row_condition`, ...) are added by {@link kwargsSchema}. */
  kwargs: Readonly<Record<string, Schema>>;
  /** Names of the kwargs that a suite must give. */
  required?: readonly string[];
  /** What a JSON Schema cannot say of the kwargs, as a sentence; undefined when all is well. */
  refine?: (kwargs: Kwargs) => string | undefined;
  /** Columns it reads besides those of its row condition. */
  columns: (kwargs: Kwargs) => string[];
  /** Names of the kwargs that are queries: its helpers are expanded, and what it reads is read by the check. */
  queries?: readonly string[];
  /** Tables it reads besides the one it is about; {@link Scope.otherTable} gives no others. */
  tables?: (kwargs: Kwargs) => readonly TableRead[];
  /**
   * Whether the result depends on the time of the run: its `day` (in UTC) or its `moment`. The check runs again when
   * that changes; {@link Scope.now} requires it.
   */
  clock?: 'day' | 'moment';
  /** Changes with its code; set by the engine. */
  version?: string;
  /** Whether it is about the table's shape: when it fails, checks of a column that it expects and that is missing are skipped. */
  schema?: boolean;
  /** Whether its observed value is a value of the column (and so masked when the column is personal). */
  exposesValues?: boolean;
  /** Set by the engine for expectations of a project: their declarations are verified. */
  isCustom?: boolean;
  /** The metrics that the check needs. Throws a `LastroError` when the kwargs do not fit the table. */
  measure: (scope: Scope, kwargs: Kwargs) => Measurement;
  /** The expectation as a sentence without a full stop: `order_id is never null`. */
  describe: (kwargs: Kwargs) => string;
}

/** A column of the table that is checked. */
export interface Column {
  name: string;
  /** The engine's own spelling of its type. */
  type: string;
  family: TypeFamily;
  /** Ready to be written into a statement. */
  sql: string;
  /** Of a text that has no type of its own, as files have it: it is read as what it is compared with. */
  reading?: TextReading | undefined;
  /** SQL of the rows where it has no value. Default: where it is NULL; a text that was read as a number may be NULL elsewhere. */
  missing?: string;
  /** The text that it was read from, and SQL of the texts that are missing; undefined where it was not read. */
  text?: { sql: string; isNan: string | undefined };
}

/** What a measurement may use: the relation, its columns, and SQL for this engine. */
export interface Scope {
  dialect: Dialect;
  /** The text after FROM: the table, or a subquery for a part of it. */
  relation: string;
  /** Whether its rows are kept as they are read, in their order: more scans of a few columns are cheap. */
  isStored: boolean;
  columns: readonly ColumnInfo[];
  /** SQL of the row condition; undefined when every row counts. */
  condition: string | undefined;
  /** Throws `check.unknown-column` when the table has none of that name. */
  column: (name: string) => Column;
  /**
   * The text after FROM for another table, named as `layer.table` or as `table` in the same layer. Throws
   * `check.undeclared-table` for one that the expectation does not declare by its `tables`.
   */
  otherTable: (name: string) => string;
  /** Adds a remark to the result when a count is not zero: `v is NaN in 3 rows`. */
  remark: (count: Metric, sentence: (n: number) => string) => void;
  /** The text after FROM for the `{source_table}` of a comparison. */
  sourceTable: string | undefined;
  /**
   * The moment of the run by its clock, or with `clock: 'day'` the beginning of its day. Throws `check.undeclared-clock` where
   * the expectation does not declare `clock`.
   */
  readonly now: Date;
}

/** The metrics of one check and its decision. */
export interface Measurement {
  /** Metrics by names of its own; those of many checks are asked for in one scan. */
  needs: Readonly<Record<string, Metric>>;
  /**
   * Metrics that depend on the results of `needs`, by names of their own: of a rare case, or over a value that is known by then. Those of
   * many checks are asked for in one more scan. Of built-in expectations only.
   */
  more?: (results: MetricResults) => Readonly<Record<string, Metric>>;
  /** The decision, from the results by the same names. */
  decide: (results: MetricResults) => Decision;
  /**
   * A query of the suite that it depends on, where kwargs name no columns; `values`: the result depends on the values of the
   * rows too, not only on which rows the query returns.
   */
  reads?: { query: string; values: boolean };
}

/** Rows that failed, as a query over a relation. */
export interface FailingRows {
  from: string;
  /** SQL; true for failing rows. */
  where: string;
  /** Columns whose values make up one entry of `unexpected_list`. */
  domain: readonly string[];
  shape: 'value' | 'pair' | 'record';
}

/** The decision over rows, as map expectations take it. */
export interface MapDecision {
  kind: 'map';
  /** Remarks on the verdict, as sentences. */
  remarks?: readonly string[];
  success: boolean;
  /** Rows inside the row condition. */
  elements: number;
  /** Ignored rows (null, or `ignore_row_if`); undefined where every row counts. */
  missing: number | undefined;
  unexpected: number;
  rows: FailingRows;
}

/** The decision over one observed value. */
export interface ValueDecision {
  kind: 'value';
  /** Remarks on the verdict, as sentences. */
  remarks?: readonly string[];
  success: boolean;
  observed: Cell;
  details?: Readonly<Record<string, Cell>>;
  /** More fields of the result: `element_count`, `unexpected_count`. */
  fields?: Readonly<Record<string, Cell>>;
  /** What was observed, as a sentence, when the value alone does not say it. */
  sentence?: string;
  /** The rows behind a failure, where there are any: a whole query and how many rows it has. */
  query?: { sql: string; count: number };
}

/** What a check decided. */
export type Decision = MapDecision | ValueDecision;
