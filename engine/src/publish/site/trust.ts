import { verdictOf, worstVerdict, type Verdict } from '../../base/status.js';
import type { Manifest, ManifestNode, RunResults } from '../artifacts.js';
import { relationNodes } from './relations.js';
import type { TrustEntry, TrustIndex } from './shapes.js';
import { formatColumn, parseColumn } from '../../sql/relation.js';

interface Relation {
  node: ManifestNode;
  parents: string[];
  checks: { position: number; columns: readonly string[] }[];
}

/** What a column stands on: columns by relation, itself included. */
type Ground = Map<string, Set<string>>;

/**
 * Follows every column upstream and gathers the checks on the way: those that name a column of its lineage, and those
 * about a table of its lineage as a whole. A column without lineage in a table that reads others (a count of rows, or
 * one whose origin is not known) stands on all that the table reads.
 */
export function trustIndex(manifest: Manifest, runResults: RunResults): TrustIndex {
  const relations = new Map<string, Relation>();
  for (const node of relationNodes(manifest)) {
    const parents = node.depends_on.map((id) => manifest.nodes[id]?.relation).filter((name) => name !== undefined);
    relations.set(node.relation, { node, parents, checks: [] });
  }

  const index: TrustIndex = { checks: [], problems: {}, entries: {} };
  const verdicts: Verdict[] = [];
  for (const result of runResults.results) {
    const relation = relations.get(result.relation);
    if (result.resource_type !== 'test' || result.check === null || relation === undefined) continue;
    const { id, columns, expectation, observed } = result.check;
    const verdict = verdictOf(result.status);
    relation.checks.push({ position: index.checks.length, columns });
    index.checks.push(id);
    verdicts.push(verdict);
    if (verdict !== 'pass') index.problems[id] = { relation: result.relation, verdict, expectation, observed };
  }

  const entryOf = (ground: Ground): TrustEntry => {
    const checks: number[] = [];
    for (const [name, columns] of ground)
      for (const check of relations.get(name)?.checks ?? [])
        if (check.columns.length === 0 || check.columns.some((column) => columns.has(column)))
          checks.push(check.position);
    checks.sort((a, b) => a - b);
    return { verdict: worstVerdict(checks.map((position) => verdicts[position] ?? 'not_checked')), checks };
  };
  const grounds = new Grounds(relations);
  for (const [name, { node }] of relations) {
    index.entries[name] = entryOf(grounds.ofTable(name));
    for (const column of Object.keys(node.columns))
      index.entries[formatColumn(name, column)] = entryOf(grounds.ofColumn(name, column));
  }
  return index;
}

class Grounds {
  private readonly tables = new Map<string, Ground>();
  private readonly columns = new Map<string, Ground>();

  constructor(private readonly relations: ReadonlyMap<string, Relation>) {}

  ofTable(name: string): Ground {
    return remember(this.tables, name, (ground) => {
      add(ground, name);
      const relation = this.relations.get(name);
      for (const { columns } of relation?.checks ?? []) for (const column of columns) add(ground, name, column);
      for (const column of Object.keys(relation?.node.columns ?? {})) merge(ground, this.ofColumn(name, column));
      for (const parent of relation?.parents ?? []) add(ground, parent);
    });
  }

  ofColumn(name: string, column: string): Ground {
    return remember(this.columns, formatColumn(name, column), (ground) => {
      add(ground, name, column);
      const relation = this.relations.get(name);
      if (relation === undefined) return;
      const lineage = relation.node.columns[column]?.lineage ?? [];
      if (lineage.length === 0) for (const parent of relation.parents) merge(ground, this.ofTable(parent));
      for (const origin of lineage) {
        const { relation, column } = parseColumn(origin);
        merge(ground, this.ofColumn(relation, column));
      }
    });
  }
}

/** Remembers before it computes, so that a circle in a broken manifest ends. */
function remember(known: Map<string, Ground>, key: string, compute: (ground: Ground) => void): Ground {
  const before = known.get(key);
  if (before !== undefined) return before;
  const ground: Ground = new Map();
  known.set(key, ground);
  compute(ground);
  return ground;
}

function add(ground: Ground, relation: string, column?: string): void {
  const columns = ground.get(relation) ?? new Set();
  if (column !== undefined) columns.add(column);
  ground.set(relation, columns);
}

function merge(ground: Ground, other: Ground): void {
  for (const [relation, columns] of other) {
    add(ground, relation);
    for (const column of columns) add(ground, relation, column);
  }
}
