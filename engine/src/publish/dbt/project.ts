import type { Model, SourceTable, UnitTest } from '../../project/model.js';
import type { Dialect } from '../../sql/dialect.js';
import type { Manifest, ManifestNode } from '../artifacts.js';
import { relationNodes } from '../relation-nodes.js';
import type { PageReads } from './pages.js';

/** What dbt's manifest says beyond Lastro's. */
export interface DbtProject {
  manifest: Manifest;
  models: readonly Model[];
  sources: readonly SourceTable[];
  unitTests: readonly UnitTest[];
  pages: readonly PageReads[];
  dialect: Dialect;
  /** Of the run's warehouse. */
  database: string;
}

/** With the sources, seeds and models by `layer.name`, in lower case. */
export interface IndexedProject extends DbtProject {
  tables: ReadonlyMap<string, ManifestNode>;
}

export function indexTables(project: DbtProject): IndexedProject {
  const tables = relationNodes(project.manifest).map((node) => [node.relation.toLowerCase(), node] as const);
  return { ...project, tables: new Map(tables) };
}

/** A node of a dbt manifest; the keys that every kind of node has are stated here. */
export interface DbtNode extends Readonly<Record<string, unknown>> {
  unique_id: string;
  resource_type: string;
  depends_on?: { macros: string[]; nodes?: string[] };
}

/** The keys that dbt's nodes have in common; `original` is the file, `under` the folder that dbt's `path` leaves out. */
export function commonKeys(
  { manifest }: Pick<DbtProject, 'manifest'>,
  { file, layer, name }: Pick<ManifestNode, 'file' | 'layer' | 'name'>,
): Record<'name' | 'package_name' | 'path' | 'original_file_path', string> & { fqn: string[] } {
  const { project_name: project } = manifest.metadata;
  const below = file.split('/').slice(1);
  return {
    name,
    package_name: project,
    path: below.length === 0 ? file : below.join('/'),
    original_file_path: file,
    fqn: [project, layer, name],
  };
}

/** What a node reads: the ids as they are, and as arguments of dbt's `ref` and `source`. */
export function reads({ manifest }: Pick<DbtProject, 'manifest'>, ids: readonly string[]): DbtReads {
  const nodes = ids.flatMap((id) => manifest.nodes[id] ?? []);
  const sources = nodes.filter(({ resource_type: type }) => type === 'source');
  const models = nodes.filter(({ resource_type: type }) => type !== 'source');
  return {
    depends_on: { macros: [], nodes: nodes.map(({ unique_id: id }) => id) },
    refs: models.map(({ name }) => ({ name, package: null, version: null })),
    sources: sources.map(({ name, layer }) => [layer, name]),
    metrics: [],
  };
}

interface DbtReads {
  depends_on: { macros: string[]; nodes: string[] };
  refs: { name: string; package: null; version: null }[];
  sources: string[][];
  metrics: string[][];
}

/** dbt's text for a table that Lastro builds: `ref('orders')`, `source('raw', 'orders')`. */
export function callOf({ resource_type: type, layer, name }: ManifestNode): string {
  return type === 'source' ? `source('${layer}', '${name}')` : `ref('${name}')`;
}
