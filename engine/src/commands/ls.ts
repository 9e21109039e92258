import { formatLocation } from '../base/errors.js';
import type { GraphNode, NodeKind } from '../project/graph.js';
import type { RunOptions } from '../run/options.js';
import { readProject } from '../run/project/project.js';
import { selectedIds } from '../run/project/select.js';

export interface ListOptions {
  /** Only nodes of this kind. */
  resourceType?: NodeKind;
  output: 'name' | 'path' | 'json';
}

/** One line for each selected node, in the order of the graph's files. */
export async function listNodes(options: RunOptions, { resourceType, output }: ListOptions): Promise<string[]> {
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  return [...project.graph.nodes.values()]
    .filter((node) => ids.has(node.uniqueId) && (resourceType === undefined || node.kind === resourceType))
    .map((node) => {
      if (output === 'json') return JSON.stringify(toListEntry(node));
      return output === 'path' ? formatLocation(node.location) : node.uniqueId;
    });
}

/** Under the keys of `manifest.json`. */
function toListEntry({ uniqueId, kind, name, layer, tags, location, dependsOn, checksum }: GraphNode): object {
  return {
    unique_id: uniqueId,
    resource_type: kind,
    name,
    layer,
    tags,
    file: location.file,
    line: location.line ?? 1,
    checksum,
    depends_on: dependsOn,
  };
}
