import { exposure, exposureNames, statedExposure } from './exposures.js';
import { dbtMetadata, type DbtMetadata } from './metadata.js';
import { indexTables, type DbtNode, type DbtProject } from './project.js';
import { sourceNode, tableNode } from './tables.js';
import { testNode, unitTestNode } from './tests.js';

type ById = Readonly<Record<string, DbtNode>>;

/** `manifest.json` by dbt's schema. */
export interface DbtManifest extends Readonly<Record<string, unknown>> {
  metadata: DbtMetadata & { project_name: string; adapter_type: string };
  /** Models, seeds and checks. */
  nodes: ById;
  sources: ById;
  exposures: ById;
  unit_tests: ById;
  parent_map: Readonly<Record<string, string[]>>;
  child_map: Readonly<Record<string, string[]>>;
}

/** The project as dbt's tools read it. What Lastro does not have is empty: macros, metrics, groups and the like. */
export function dbtManifest(input: DbtProject): DbtManifest {
  const project = indexTables(input);
  const { metadata, nodes } = project.manifest;
  const tables: DbtNode[] = [];
  const sources: DbtNode[] = [];
  const unitTests: DbtNode[] = [];
  for (const node of Object.values(nodes)) {
    if (node.test !== null) tables.push(testNode(project, node, node.test));
    else if (node.resource_type === 'source') sources.push(sourceNode(project, node));
    else if (node.resource_type === 'unit_test') unitTests.push(unitTestNode(project, node));
    else tables.push(tableNode(project, node));
  }
  const stated = Object.values(project.manifest.exposures ?? {});
  const taken = new Set(stated.map(({ name }) => name));
  const exposures = [
    ...stated.map((each) => statedExposure(project, each)),
    ...[...exposureNames(project.pages, taken)].map(([name, page]) => exposure(project, page, name)),
  ];
  const all = [...tables, ...sources, ...unitTests, ...exposures];
  const parents = new Map(all.map(({ unique_id: id, depends_on }) => [id, depends_on?.nodes ?? []]));
  const children = new Map<string, string[]>(all.map(({ unique_id: id }) => [id, []]));
  for (const [id, read] of parents) for (const parent of read) children.get(parent)?.push(id);
  return {
    metadata: {
      ...dbtMetadata('manifest', metadata),
      project_name: metadata.project_name,
      adapter_type: metadata.adapter_type,
    },
    nodes: byId(tables),
    sources: byId(sources),
    exposures: byId(exposures),
    unit_tests: byId(unitTests),
    parent_map: Object.fromEntries(parents),
    child_map: Object.fromEntries(children),
    macros: {},
    docs: {},
    metrics: {},
    groups: {},
    selectors: {},
    disabled: {},
    group_map: {},
    saved_queries: {},
    semantic_models: {},
  };
}

function byId(nodes: readonly DbtNode[]): ById {
  return Object.fromEntries(nodes.map((node) => [node.unique_id, node]));
}
