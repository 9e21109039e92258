import type { Warehouse } from '../warehouse/warehouse.js';

/** The local warehouse for work on files, whatever the target is: in memory, or a database file that is read in place. */
export async function openLocal(options: { databaseFile?: string; tempDirectory?: string } = {}): Promise<Warehouse> {
  const { openDuckDB } = await import('./duckdb/client.js');
  const { databaseFile, tempDirectory } = options;
  return openDuckDB({ path: databaseFile ?? ':memory:', readOnly: databaseFile !== undefined, tempDirectory });
}
