import type { CsvDialect } from '../csv/csv-dialect.js';
import type { Position } from './positions.js';

/** What is stated of a file that no loader names. */
export interface StatedDialect extends Partial<CsvDialect> {
  /** Sheet of a workbook. Default: the only one. */
  sheet?: string;
  /** The columns of a file whose columns have fixed positions. */
  positions?: Readonly<Record<string, Position>>;
}
