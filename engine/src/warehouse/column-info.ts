/** A column as the warehouse's catalogue describes it. */
export interface ColumnInfo {
  name: string;
  /** The engine's own spelling: `VARCHAR`, `DECIMAL(18,2)`, `INT64`. */
  type: string;
}
