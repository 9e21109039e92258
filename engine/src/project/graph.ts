import { UsageError } from '../base/errors.js';
import type { Location } from '../base/errors.js';

export type NodeKind = 'source' | 'seed' | 'model' | 'test' | 'unit_test' | 'exposure';

/** The properties of a node that selection and order need. */
export interface GraphNode {
  uniqueId: string;
  kind: NodeKind;
  name: string;
  layer: string;
  tags: string[];
  location: Location;
  /** Unique ids of the nodes it reads. */
  dependsOn: string[];
  /** Hash of all that defines it. */
  checksum: string;
}

/** Whether a node is a table or view. */
export const isRelation = ({ kind }: Pick<GraphNode, 'kind'>): boolean =>
  kind === 'source' || kind === 'seed' || kind === 'model';

/** The project as a directed graph without cycles. */
export class Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  private readonly childMap = new Map<string, string[]>();

  /** Throws a {@link UsageError} that spells out a cycle. */
  constructor(nodes: Iterable<GraphNode>) {
    this.nodes = new Map([...nodes].map((node) => [node.uniqueId, node]));
    for (const node of this.nodes.values()) this.childMap.set(node.uniqueId, []);
    for (const node of this.nodes.values())
      for (const parent of node.dependsOn) this.childMap.get(parent)?.push(node.uniqueId);
    this.assertNoCycle();
  }

  parents(id: string): string[] {
    return (this.nodes.get(id)?.dependsOn ?? []).filter((parent) => this.nodes.has(parent));
  }

  children(id: string): string[] {
    return this.childMap.get(id) ?? [];
  }

  /** Everything within `depth` steps upstream, the node itself not included. */
  ancestors(id: string, depth = Infinity): Set<string> {
    return this.walk(id, depth, (node) => this.parents(node));
  }

  /** Everything within `depth` steps downstream, the node itself not included. */
  descendants(id: string, depth = Infinity): Set<string> {
    return this.walk(id, depth, (node) => this.children(node));
  }

  private walk(start: string, depth: number, next: (id: string) => string[]): Set<string> {
    const found = new Set<string>();
    let frontier = [start];
    for (let step = 0; step < depth && frontier.length > 0; step++) {
      frontier = frontier.flatMap(next).filter((id) => !found.has(id));
      for (const id of frontier) found.add(id);
    }
    return found;
  }

  private assertNoCycle(): void {
    const done = new Set<string>();
    const visit = (id: string, path: string[]): void => {
      if (done.has(id)) return;
      if (path.includes(id)) {
        const names = [...path.slice(path.indexOf(id)), id].map((each) => this.nodes.get(each)?.name ?? each);
        throw new UsageError('graph.cycle', `models depend on each other in a cycle: ${names.join(' -> ')}`, {
          location: this.nodes.get(id)?.location,
          hint: 'remove one of these references',
        });
      }
      for (const parent of this.parents(id)) visit(parent, [...path, id]);
      done.add(id);
    };
    for (const id of this.nodes.keys()) visit(id, []);
  }
}
