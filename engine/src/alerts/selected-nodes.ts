import { Graph } from '../project/graph.js';
import { selectNodes } from '../project/selector.js';
import type { Manifest } from '../publish/artifacts.js';

const graphs = new WeakMap<Manifest, Graph>();

/** Unique ids of the nodes of a manifest that selectors pick, as `--select` does. Throws a {@link UsageError} for an unknown one. */
export function selectedNodes(manifest: Manifest, select: string | readonly string[]): Set<string> {
  const graph = graphs.get(manifest) ?? graphOf(manifest);
  graphs.set(manifest, graph);
  return selectNodes(graph, { select: [select].flat(), exclude: [] });
}

function graphOf({ nodes, parent_map }: Manifest): Graph {
  return new Graph(
    Object.values(nodes).map((node) => ({
      uniqueId: node.unique_id,
      kind: node.resource_type,
      name: node.name,
      layer: node.layer,
      tags: node.tags,
      location: { file: node.file, line: node.line },
      dependsOn: parent_map[node.unique_id] ?? node.depends_on,
      checksum: node.checksum,
    })),
  );
}
