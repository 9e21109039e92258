import type { WarehouseType } from '../warehouse/warehouse-type.js';
import { bigquery } from './bigquery/index.js';
import { duckdb } from './duckdb/index.js';

/** Every kind of warehouse by the `type` of its targets. Nothing here loads a client: that waits until one is opened. */
const WAREHOUSES = { duckdb, bigquery };

/** The `type` of a target: `duckdb`, `bigquery`. */
export type WarehouseName = keyof typeof WAREHOUSES;

/** The targets of a kind of warehouse. */
type TargetOf<Type> = Type extends WarehouseType<infer Target> ? Target : never;

/** A warehouse to build in: its type and the keys of that type. */
export type TargetConfig = TargetOf<(typeof WAREHOUSES)[WarehouseName]>;

export const WAREHOUSE_NAMES = Object.keys(WAREHOUSES) as WarehouseName[];

/** The warehouse that needs no account and no server: a project's where it names none, and the one files are read in. */
export const LOCAL_WAREHOUSE = 'duckdb' satisfies WarehouseName;

export function warehouseType(name: WarehouseName): WarehouseType<TargetConfig> {
  return WAREHOUSES[name];
}

export { openLocal } from './local.js';
export { withLocalRows, type Connection } from './local-rows.js';
