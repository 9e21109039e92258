import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { textOf, type Cell } from '../../base/cell.js';
import { exactNumber } from '../../warehouse/exact.js';

/** One value of the client as {@link Cell}. */
export function cellOf(value: DuckDBValue): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return exactNumber(value.toString());
  if (value instanceof DuckDBDecimalValue) return exactNumber(value.toString());
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(cellOf);
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, cellOf(item)]));
  if (value instanceof DuckDBMapValue)
    return Object.fromEntries(value.entries.map(({ key, value: item }) => [textOf(cellOf(key)), cellOf(item)]));
  if (value instanceof DuckDBDateValue || value instanceof DuckDBBlobValue) return value.toString();
  if (value instanceof DuckDBTimestampTZValue) return value.toString().replace(/\+00(:00)?$/, '');
  return value.toString();
}
