import type { RunRecord } from './record.js';

/** By relation, those it reads. */
export type ParentsByRelation = ReadonlyMap<string, readonly string[]>;

export function parentsByRelation({ steps }: RunRecord): ParentsByRelation {
  return new Map(steps.map(({ relation, parents }) => [relation, parents]));
}

/** Relations that read `relation`, directly or not. */
export function descendants(parents: ParentsByRelation, relation: string): Set<string> {
  const found = new Set<string>();
  const queue = [relation];
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const [child, reads] of parents)
      if (reads.includes(next) && child !== relation && !found.has(child)) {
        found.add(child);
        queue.push(child);
      }
  return found;
}
