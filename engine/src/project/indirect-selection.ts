import type { Graph, GraphNode } from './graph.js';

export const INDIRECT_SELECTIONS = ['eager', 'buildable', 'cautious', 'empty'] as const;

/**
 * Which tests are selected with the nodes they read, in dbt's terms. `eager`: those that read any of them. `buildable`:
 * those that read only them and what is upstream of them. `cautious`: those that read only them. `empty`: none.
 */
export type IndirectSelection = (typeof INDIRECT_SELECTIONS)[number];

/** The nodes, and the tests that are selected with them. */
export function withTests(graph: Graph, ids: ReadonlySet<string>, mode: IndirectSelection): Set<string> {
  const selected = new Set(ids);
  if (mode === 'empty') return selected;
  const allowedParents = mode === 'buildable' ? withAncestors(graph, ids) : ids;
  for (const node of graph.nodes.values())
    if (isTest(node) && isSelectedBy(graph.parents(node.uniqueId), ids, allowedParents, mode))
      selected.add(node.uniqueId);
  return selected;
}

export function isTest({ kind }: Pick<GraphNode, 'kind'>): boolean {
  return kind === 'test' || kind === 'unit_test';
}

function isSelectedBy(
  parents: readonly string[],
  ids: ReadonlySet<string>,
  allowedParents: ReadonlySet<string>,
  mode: IndirectSelection,
): boolean {
  const readsSelected = parents.some((id) => ids.has(id));
  return mode === 'eager' ? readsSelected : readsSelected && parents.every((id) => allowedParents.has(id));
}

function withAncestors(graph: Graph, ids: ReadonlySet<string>): Set<string> {
  return new Set([...ids, ...[...ids].flatMap((id) => [...graph.ancestors(id)])]);
}
