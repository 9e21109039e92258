import type { Manifest, ManifestNode } from './artifacts.js';

/** Sources, seeds and models: the nodes that are tables or views, in the manifest's order. */
export function relationNodes(manifest: Manifest): ManifestNode[] {
  return Object.values(manifest.nodes).filter(
    (node) => node.resource_type !== 'test' && node.resource_type !== 'unit_test',
  );
}
