import type { RunRecord } from './record.js';

/** Which relations of a run read which. */
export class Lineage {
  private readonly children = new Map<string, string[]>();
  private readonly found = new Map<string, ReadonlySet<string>>();

  constructor({ steps }: Pick<RunRecord, 'steps'>) {
    for (const { relation, parents } of steps)
      for (const parent of parents) {
        const children = this.children.get(parent);
        if (children === undefined) this.children.set(parent, [relation]);
        else children.push(relation);
      }
  }

  /** Relations that read `relation`, directly or not. */
  below(relation: string): ReadonlySet<string> {
    const known = this.found.get(relation);
    if (known !== undefined) return known;
    const below = new Set<string>();
    const queue = [relation];
    for (let next = queue.pop(); next !== undefined; next = queue.pop())
      for (const child of this.children.get(next) ?? [])
        if (child !== relation && !below.has(child)) {
          below.add(child);
          queue.push(child);
        }
    this.found.set(relation, below);
    return below;
  }
}
