import type { Graph, GraphNode } from './graph.js';

export const INDIRECT_SELECTIONS = ['eager', 'buildable', 'cautious', 'empty'] as const;

/**
 * Which tests come along with the nodes they read, in dbt's words. `eager`: those that read any of them. `buildable`:
 * those that read only them and what is upstream of them. `cautious`: those that read only them. `empty`: none.
 */
export type IndirectSelection = (typeof INDIRECT_SELECTIONS)[number];

/** The nodes, and the tests that come along with them. */
export function withTests(graph: Graph, ids: ReadonlySet<string>, mode: IndirectSelection): Set<string> {
  const reached = new Set(ids);
  if (mode === 'empty') return reached;
  const enough = mode === 'buildable' ? withAncestors(graph, ids) : ids;
  for (const node of graph.nodes.values())
    if (isTest(node) && comesAlong(graph.parents(node.uniqueId), ids, enough, mode)) reached.add(node.uniqueId);
  return reached;
}

export function isTest({ kind }: Pick<GraphNode, 'kind'>): boolean {
  return kind === 'test' || kind === 'unit_test';
}

function comesAlong(
  parents: readonly string[],
  ids: ReadonlySet<string>,
  enough: ReadonlySet<string>,
  mode: IndirectSelection,
): boolean {
  const reads = parents.some((id) => ids.has(id));
  return mode === 'eager' ? reads : reads && parents.every((id) => enough.has(id));
}

function withAncestors(graph: Graph, ids: ReadonlySet<string>): Set<string> {
  return new Set([...ids, ...[...ids].flatMap((id) => [...graph.ancestors(id)])]);
}
