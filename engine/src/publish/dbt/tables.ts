import type { ColumnDoc, Microbatch, SnapshotConfig } from '../../project/model.js';
import { formatRelation } from '../../sql/relation.js';
import { compiledPath } from '../../transform/index.js';
import type { ManifestNode } from '../artifacts.js';
import { commonKeys, reads, type DbtNode, type DbtProject } from './project.js';

/** A model, a snapshot or a seed. */
export function tableNode(project: DbtProject, node: ManifestNode): DbtNode {
  const { manifest } = project;
  const model = project.models.find(({ uniqueId }) => uniqueId === node.unique_id);
  const isSeed = node.resource_type === 'seed';
  const compiled = node.compiled[manifest.metadata.adapter_type];
  const { depends_on, ...others } = reads(project, node.depends_on);
  return {
    ...tableKeys(project, node, model?.columns),
    ...(model?.snapshot === undefined ? {} : { resource_type: 'snapshot' }),
    alias: node.name,
    checksum: { name: 'md5', checksum: node.checksum },
    config: {
      enabled: true,
      materialized: node.materialized,
      tags: node.tags,
      meta: {},
      unique_key: model === undefined || model.uniqueKey.length === 0 ? null : model.uniqueKey,
      ...(model?.materialized === 'incremental'
        ? {
            incremental_strategy: model.incrementalStrategy,
            on_schema_change: model.onSchemaChange ?? 'sync_all_columns',
          }
        : {}),
      ...(model?.eventTime === undefined ? {} : { event_time: model.eventTime }),
      ...(model?.microbatch === undefined ? {} : batchConfig(model.microbatch)),
      ...(model?.snapshot === undefined ? {} : snapshotConfig(model.snapshot)),
      ...(model?.partitionBy === undefined ? {} : { partition_by: model.partitionBy }),
      ...(model?.requirePartitionFilter === true ? { require_partition_filter: true } : {}),
      ...(model === undefined || model.clusterBy.length === 0 ? {} : { cluster_by: model.clusterBy }),
    },
    group: null,
    docs: { show: true, node_color: null },
    patch_path: patchPath(project, model?.docs?.file),
    raw_code: model?.sql ?? '',
    ...(isSeed
      ? { depends_on: { macros: [] } }
      : {
          depends_on,
          ...others,
          language: 'sql',
          compiled: compiled !== null,
          compiled_code: compiled,
          compiled_path:
            model === undefined ? null : `target/compiled/${compiledPath(model, manifest.metadata.adapter_type)}`,
          contract: { enforced: false, alias_types: true, checksum: null },
          ...(model?.snapshot === undefined
            ? { access: 'protected', constraints: [], version: null, latest_version: null }
            : {}),
        }),
  };
}

function batchConfig({ batchSize, begin, lookback }: Microbatch): Record<string, unknown> {
  return { batch_size: batchSize, begin: begin.toISOString(), lookback };
}

function snapshotConfig({ strategy, checkCols, updatedAt, hardDeletes }: SnapshotConfig): Record<string, unknown> {
  const compared = strategy === 'check' ? { check_cols: checkCols ?? 'all' } : { updated_at: updatedAt };
  return { strategy, ...compared, hard_deletes: hardDeletes };
}

/** A table that a loader fills. */
export function sourceNode(project: DbtProject, node: ManifestNode): DbtNode {
  const documented = project.sources.find(({ table }) => formatRelation(table) === node.relation);
  const { warn_after = null, error_after = null } = documented?.freshness ?? {};
  const freshness = documented?.freshness === undefined ? null : { warn_after, error_after, filter: null };
  const loadedAt = documented?.loadedAt ?? null;
  return {
    ...tableKeys(project, node, documented?.columns),
    source_name: node.layer,
    source_description: '',
    source_meta: {},
    loader: 'lastro',
    identifier: node.name,
    freshness,
    loaded_at_field: loadedAt,
    config: { enabled: true, freshness, loaded_at_field: loadedAt, meta: {}, tags: node.tags },
    patch_path: patchPath(project, documented?.docs.file),
  };
}

function tableKeys(project: DbtProject, node: ManifestNode, documented: readonly ColumnDoc[] = []): DbtNode {
  const types = new Map(documented.map(({ name, dataType }) => [name.toLowerCase(), dataType]));
  const columns = Object.values(node.columns).map(({ name, description, pii, lineage }) => {
    const meta = { ...(pii ? { pii } : {}), ...(lineage.length === 0 ? {} : { lineage }) };
    return [name, { name, description, meta, data_type: types.get(name.toLowerCase()) ?? null, tags: [] }];
  });
  return {
    database: project.database,
    schema: node.layer,
    ...commonKeys(project, node),
    unique_id: node.unique_id,
    resource_type: node.resource_type,
    relation_name: project.dialect.table({ layer: node.layer, name: node.name }),
    description: node.description,
    columns: Object.fromEntries(columns) as Record<string, unknown>,
    tags: node.tags,
    meta: {},
    unrendered_config: {},
  };
}

function patchPath({ manifest }: DbtProject, file: string | undefined): string | null {
  return file === undefined ? null : `${manifest.metadata.project_name}://${file}`;
}
