import type { Dialect } from '../sql/dialect.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';
import { LOCAL_WAREHOUSE, openLocal, warehouseType, type WarehouseName } from '../warehouses/index.js';

/** An engine that shows the trees of queries, in its SQL. */
export interface Tracer {
  session: Session;
  dialect: Dialect;
  close(): Promise<void>;
}

const tracesItself = ({ dialect }: Warehouse): boolean => dialect.syntaxTree !== undefined;

/** The dialect that queries are traced in: the warehouse's own where it shows its parser's tree, else the local one's. */
export function tracedDialect(warehouse: Warehouse, projectName: string): Dialect {
  return tracesItself(warehouse) ? warehouse.dialect : warehouseType(LOCAL_WAREHOUSE).dialect(undefined, projectName);
}

/** The warehouse of that dialect. */
export const tracedWarehouse = (warehouse: Warehouse, target: WarehouseName): WarehouseName =>
  tracesItself(warehouse) ? target : LOCAL_WAREHOUSE;

/** Opens an engine for queries of {@link tracedDialect}. */
export async function openTracer(warehouse: Warehouse): Promise<Tracer> {
  const engine = tracesItself(warehouse) ? warehouse : await openLocal();
  const session = await engine.session();
  return {
    session,
    dialect: engine.dialect,
    async close() {
      session.close();
      if (engine !== warehouse) await engine.close();
    },
  };
}
