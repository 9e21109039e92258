import { describeCheck } from '../expect/index.js';
import { modelsByName, type ExpectationConfig } from '../project/model.js';
import type { ArtifactMetadata, Manifest, ManifestExposure, ManifestNode } from '../publish/artifacts.js';
import { NOT_COMPILED, type CompiledSql } from './project/compile-models.js';
import { exposureId, sourceId, testId, unitTestId } from './project/graph-nodes.js';
import type { Lineage } from './lineage.js';
import type { ManifestColumns } from './manifest-columns.js';
import type { Project } from './project/project.js';
import { formatRelation, rawRelation } from '../sql/relation.js';

/** The project as `manifest.json` states it. */
export function buildManifest(
  project: Project,
  artifactMetadata: ArtifactMetadata,
  compiledSql: ReadonlyMap<string, CompiledSql>,
  columns: ManifestColumns,
  lineage: Lineage,
): Manifest {
  const nodes: Record<string, ManifestNode> = {};
  const owners = ownersByRelation(project);
  const ownedBy = (owner: string | undefined): { owner?: string } => (owner === undefined ? {} : { owner });
  const { graph, config } = project;

  const commonFields = (
    uniqueId: string,
  ): Pick<
    ManifestNode,
    'unique_id' | 'resource_type' | 'name' | 'layer' | 'tags' | 'file' | 'line' | 'checksum' | 'depends_on'
  > => {
    const node = graph.nodes.get(uniqueId);
    if (node === undefined || node.kind === 'exposure') throw new Error(`not in the graph: ${uniqueId}`);
    return {
      unique_id: uniqueId,
      resource_type: node.kind,
      name: node.name,
      layer: node.layer,
      tags: node.tags,
      file: node.location.file,
      line: node.location.line ?? 1,
      checksum: node.checksum,
      depends_on: node.dependsOn,
    };
  };
  const emptyFields = { materialized: null, columns: {}, keys: [], compiled: NOT_COMPILED, test: null };

  for (const loader of project.loaders) {
    const id = sourceId(config.name, loader);
    const documented = project.sources.find(({ table }) => table.layer === 'raw' && table.name === loader.table);
    nodes[id] = {
      ...emptyFields,
      ...commonFields(id),
      relation: formatRelation(rawRelation(loader.table)),
      description: documented?.description ?? loader.description,
      ...ownedBy(documented?.owner),
      columns: columns.get(id) ?? {},
    };
  }
  for (const model of project.models)
    nodes[model.uniqueId] = {
      ...commonFields(model.uniqueId),
      relation: formatRelation(model.table),
      description: model.description,
      ...ownedBy(model.owner),
      ...(model.meta === undefined ? {} : { meta: model.meta }),
      materialized: model.materialized,
      columns: columns.get(model.uniqueId) ?? {},
      keys: lineage.get(model.uniqueId)?.filters ?? [],
      compiled: compiledSql.get(model.uniqueId) ?? NOT_COMPILED,
      test: null,
    };
  for (const suite of project.suites)
    for (const expectation of suite.expectations) {
      const id = project.checkIds.get(expectation) ?? '';
      const uniqueId = testId(config.name, id);
      const columns = project.refused.has(expectation)
        ? []
        : project.registry.get(expectation.type)?.columns(expectation.kwargs);
      const notes = expectation.meta['notes'];
      nodes[uniqueId] = {
        ...emptyFields,
        ...commonFields(uniqueId),
        relation: formatRelation(suite.table),
        description: '',
        ...ownedBy(checkOwner(expectation) ?? suite.owner ?? owners.get(formatRelation(suite.table))),
        test: {
          id,
          suite: suite.name,
          type: expectation.type,
          kwargs: expectation.kwargs,
          columns: columns ?? [],
          severity: expectation.severity,
          ...(expectation.accepted === undefined ? {} : { accepted: expectation.accepted }),
          expectation: describeCheck(expectation, project),
          notes: typeof notes === 'string' ? notes : null,
        },
      };
    }
  const models = modelsByName(project.models);
  for (const test of project.unitTests) {
    const uniqueId = unitTestId(config.name, test);
    const model = models.get(test.model);
    nodes[uniqueId] = {
      ...emptyFields,
      ...commonFields(uniqueId),
      relation: model === undefined ? test.model : formatRelation(model.table),
      description: test.description,
      ...ownedBy(model?.owner),
    };
  }
  const exposures = exposuresOf(project, nodes);
  const ids = [...Object.keys(nodes), ...Object.keys(exposures)];
  return {
    metadata: artifactMetadata,
    nodes,
    ...(project.exposures.length === 0 ? {} : { exposures }),
    parent_map: Object.fromEntries(ids.map((id) => [id, graph.parents(id)])),
    child_map: Object.fromEntries(ids.map((id) => [id, graph.children(id)])),
  };
}

function exposuresOf(
  { config, graph, exposures }: Project,
  nodes: Manifest['nodes'],
): Record<string, ManifestExposure> {
  return Object.fromEntries(
    exposures.map((exposure) => {
      const { name, label, type, description, owner, url = null, maturity = null, tags, location } = exposure;
      const id = exposureId(config.name, exposure);
      const parents = graph.parents(id);
      const entry: ManifestExposure = {
        ...{ unique_id: id, name, label, type, description, url, maturity, tags },
        owner: { name: owner.name ?? null, email: owner.email ?? null },
        file: location.file,
        line: location.line ?? 1,
        checksum: graph.nodes.get(id)?.checksum ?? '',
        reads: parents.flatMap((parent) => nodes[parent]?.relation ?? []),
        depends_on: parents,
      };
      return [id, entry];
    }),
  );
}

function ownersByRelation({ sources, models }: Project): Map<string, string | undefined> {
  return new Map([...sources, ...models].map(({ table, owner }) => [formatRelation(table), owner]));
}

function checkOwner({ meta }: ExpectationConfig): string | undefined {
  return typeof meta['owner'] === 'string' ? meta['owner'] : undefined;
}
