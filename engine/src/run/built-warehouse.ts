import type { RelationInfo, Warehouse } from '../warehouse/warehouse.js';

/** The warehouse of a run whose steps have all ended: its relations stay as they are, and are read once. */
export function builtWarehouse(warehouse: Warehouse): Warehouse {
  let relations: Promise<RelationInfo[]> | undefined;
  return Object.create(warehouse, {
    relations: { value: () => (relations ??= warehouse.relations()) },
  }) as Warehouse;
}
