import type { Relation } from '../sql/relation.js';
import type { ComparableType } from '../sql/dialect/checksums.js';

/** A value of each side. */
export interface Pair<T> {
  from: T;
  to: T;
}

/** What a column has in one target. Personal values are masked; numbers are the digits that the engine wrote. */
export interface ColumnFigures {
  non_null: number;
  distinct: number;
  min: string | null;
  max: string | null;
  /** Of numbers only. */
  sum: string | null;
  /** The sum of a hash of every value; of doubles, of their nine leading digits. */
  checksum: string | null;
}

/** A column that both targets have. */
export interface ColumnComparison extends Pair<ColumnFigures> {
  name: string;
  type: ComparableType;
  /** The figures that differ; doubles by more than the tolerance. */
  differing: (keyof ColumnFigures)[];
}

/** A value that differs; `***` of a personal column. */
export type ValuePair = Pair<string | null>;

/** A row that only one target has, or that has other values there. */
export interface RowExample {
  /** Values of the key's columns. */
  key: Record<string, string | null>;
  in: 'from' | 'to' | 'both';
  /** Of a row that both have: the values that differ, by column. */
  values: Record<string, ValuePair>;
}

/** Where the rows of two tables differ. */
export interface KeyComparison {
  /** The columns that rows are matched by. */
  key: string[];
  /** Whether the project says that these columns identify a row; else they are all that can be compared exactly. */
  declared: boolean;
  /** Rows are spread over buckets by a hash of the key; only those that differ are read, up to a number of rows. */
  buckets: { total: number; differing: number; examined: number };
  only_from: number;
  only_to: number;
  /** Rows with the same key and other values. */
  changed: number;
  /** Rows whose doubles differ by less than the tolerance, and nothing else. */
  within_tolerance: number;
  /** False where not every row that differs was read: then there are more of them, or doubles of some were not compared. */
  complete: boolean;
  /** How many of the changed rows that were read differ in a column. */
  columns: Record<string, number>;
  examples: RowExample[];
}

/** `missing`: not in one of the targets; `absent`: in none; `error`: a statement failed. */
export type ComparisonStatus = 'equal' | 'differs' | 'missing' | 'absent' | 'error';

/** A table of both targets. */
export interface TableComparison {
  table: Relation;
  status: ComparisonStatus;
  rows: Pair<number | null>;
  columns: ColumnComparison[];
  /** Columns of which only presence and type are compared, each with the reason. */
  excluded: { column: string; reason: string }[];
  /** What differs besides values: columns that are missing, types. */
  differences: string[];
  keys: KeyComparison | null;
  /** Of a statement that failed. */
  message: string | null;
}
