import type { Cell } from '../base/cell.js';
import type { ValueCount } from '../sql/dialect/profiles.js';
import type { Relation } from '../sql/relation.js';

/** Values from `from` (included) to `to` (included in the last bin only); of dates and timestamps seconds since 1970. */
export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** The profile of one column. Of a personal column, only counts. */
export interface ColumnProfile {
  name: string;
  /** The warehouse's own spelling. */
  type: string;
  kind: 'number' | 'text' | 'boolean' | 'date' | 'timestamp' | 'other';
  pii: boolean;
  nulls: number;
  /** Distinct values that are not NULL. */
  distinct: number;
  /** `distinct` is an estimate: the table has more rows than are counted exactly. */
  approximate: boolean;
  /** Of numbers, dates and timestamps; undefined where there is no value, or the column is personal. */
  min: Cell | undefined;
  max: Cell | undefined;
  mean: number | undefined;
  /** All values by falling count where they are few; undefined where they are many. */
  values: readonly ValueCount[] | undefined;
  /** Many numbers, dates or timestamps in bins of equal width. */
  histogram: readonly Bin[] | undefined;
}

export interface TableProfile {
  table: Relation;
  rows: number;
  columns: readonly ColumnProfile[];
}
