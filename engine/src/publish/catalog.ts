import type { RelationInfo, Warehouse } from '../warehouse/warehouse.js';
import type { ArtifactMetadata, Manifest, RunResults } from './artifacts.js';
import { formatRelation } from '../sql/relation.js';

/** `catalog.json`: the project's relations in the warehouse. dbt's keys. */
export interface Catalog {
  metadata: ArtifactMetadata;
  /** Seeds and models by unique id; a relation that was never built is not there. */
  nodes: Record<string, CatalogTable>;
  sources: Record<string, CatalogTable>;
}

export interface CatalogTable {
  unique_id: string;
  metadata: { type: 'BASE TABLE' | 'VIEW'; database: string; schema: string; name: string; comment: string | null };
  columns: Record<string, CatalogColumn>;
  stats: { has_stats: CatalogStat; row_count: CatalogStat };
}

export interface CatalogColumn {
  name: string;
  /** Position, from 1. */
  index: number;
  /** The warehouse's spelling. */
  type: string;
  comment: string | null;
}

export interface CatalogStat {
  id: string;
  label: string;
  /** Null where it is not known. */
  value: boolean | number | null;
  /** Whether there is something to show. */
  include: boolean;
  description: string;
}

/** Of what the warehouse has; row counts are those the run counted already. */
export function createCatalog(
  warehouse: Pick<Warehouse, 'description'>,
  relations: readonly RelationInfo[],
  run: { manifest: Manifest; runResults: RunResults },
): Catalog {
  const { manifest, runResults } = run;
  const byName = new Map(relations.map((relation) => [formatRelation(relation.table), relation]));
  const rows = new Map(runResults.results.map((result) => [result.unique_id, result.rows]));
  const catalog: Catalog = { metadata: runResults.metadata, nodes: {}, sources: {} };
  for (const node of Object.values(manifest.nodes)) {
    const relation = node.test === null ? byName.get(node.relation) : undefined;
    if (relation === undefined || node.resource_type === 'unit_test') continue;
    const kind = node.resource_type === 'source' ? catalog.sources : catalog.nodes;
    kind[node.unique_id] = {
      unique_id: node.unique_id,
      metadata: {
        type: relation.kind === 'view' ? 'VIEW' : 'BASE TABLE',
        database: warehouse.description,
        schema: relation.table.layer,
        name: relation.table.name,
        comment: node.description || null,
      },
      columns: Object.fromEntries(
        relation.columns.map(({ name, type }, position) => [
          name,
          { name, index: position + 1, type, comment: node.columns[name]?.description || null },
        ]),
      ),
      stats: stats(rows.get(node.unique_id) ?? null),
    };
  }
  return catalog;
}

/** Columns by `layer.table`, in their order. */
export function columnsOf(catalog: Catalog): Record<string, { name: string; type: string }[]> {
  const tables = [...Object.values(catalog.sources), ...Object.values(catalog.nodes)];
  return Object.fromEntries(
    tables.map(({ metadata, columns }) => [
      formatRelation({ layer: metadata.schema, name: metadata.name }),
      Object.values(columns)
        .sort((a, b) => a.index - b.index)
        .map(({ name, type }) => ({ name, type })),
    ]),
  );
}

function stats(rows: number | null): CatalogTable['stats'] {
  const isCounted = rows !== null;
  return {
    has_stats: {
      id: 'has_stats',
      label: 'Has stats?',
      value: isCounted,
      include: false,
      description: 'Whether the run counted the rows of the relation',
    },
    row_count: {
      id: 'row_count',
      label: 'Rows',
      value: rows,
      include: isCounted,
      description: 'Rows of the relation after the run',
    },
  };
}
