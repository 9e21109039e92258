import type { WarehouseName } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/common.js';
import { run } from './run.js';

export const WAREHOUSE_LABELS: Readonly<Record<WarehouseName, string>> = { duckdb: 'DuckDB', bigquery: 'BigQuery' };

/** The target that the figures come from, as a sentence; null where that is not on record. */
export function figuresFrom(): string | null {
  if (run.published_from === undefined) return null;
  const { name, type, place } = run.published_from;
  return texts.figuresFrom(name, WAREHOUSE_LABELS[type], place);
}
