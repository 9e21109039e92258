import { rawRelation } from '../sql/relation.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';
import { LOADER_STATE, LOAD_METADATA, REJECTED_ROWS, REVISED_ROWS } from './audit.js';

/** Removes a raw table and all that is recorded of its loads, as if it had never been loaded. */
export async function forgetTable(
  session: Session,
  { dialect }: Pick<Warehouse, 'dialect'>,
  table: string,
  loader: string,
): Promise<void> {
  await session.transaction(async () => {
    await session.run(`DROP TABLE IF EXISTS ${dialect.table(rawRelation(table))}`);
    for (const relation of [LOAD_METADATA, REJECTED_ROWS, REVISED_ROWS])
      await session.run(`DELETE FROM ${dialect.table(relation)} WHERE table_name = ${dialect.string(table)}`);
    await session.run(`DELETE FROM ${dialect.table(LOADER_STATE)} WHERE loader_name = ${dialect.string(loader)}`);
  });
}
