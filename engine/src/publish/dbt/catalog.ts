import type { Catalog, CatalogTable } from '../catalog.js';
import type { DbtManifest } from './manifest.js';
import { dbtMetadata } from './metadata.js';

/** `catalog.json` by dbt's schema, the tables in the database that the manifest names. */
export function dbtCatalog({ metadata, nodes, sources }: Catalog, manifest: DbtManifest): object {
  const tables = (of: Record<string, CatalogTable>, known: DbtManifest['nodes']): object =>
    Object.fromEntries(
      Object.entries(of).map(([id, table]) => {
        const database = known[id]?.['database'] ?? null;
        return [id, { ...table, metadata: { ...table.metadata, database, owner: null } }];
      }),
    );
  return {
    metadata: dbtMetadata('catalog', metadata),
    nodes: tables(nodes, manifest.nodes),
    sources: tables(sources, manifest.sources),
    errors: null,
  };
}
