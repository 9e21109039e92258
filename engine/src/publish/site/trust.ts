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
type ColumnDependencies = Map<string, Set<string>>;

/**
 * Follows every column upstream and gathers the checks on the way: those that name a column of its lineage, and those
 * about a table of its lineage as a whole. A column without lineage in a table that reads others (a count of rows, or
 * one whose origin is not known) stands on all that the table reads. A column that no check reads itself is at best `indirect`:
 * an error of its own table's model would not be noticed.
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

  const toEntry = (dependencies: ColumnDependencies, name: string, column?: string): TrustEntry => {
    const checks: number[] = [];
    for (const [dependency, columns] of dependencies)
      for (const check of relations.get(dependency)?.checks ?? [])
        if (check.columns.length === 0 || check.columns.some((column) => columns.has(column)))
          checks.push(check.position);
    checks.sort((a, b) => a - b);
    const verdict = worstVerdict(checks.map((position) => verdicts[position] ?? 'not_checked'));
    const isChecked = (relations.get(name)?.checks ?? []).some(
      ({ position, columns }) =>
        verdicts[position] !== 'not_checked' && (column === undefined || columns.includes(column)),
    );
    return { verdict: verdict === 'pass' && !isChecked ? 'indirect' : verdict, checks, isChecked };
  };
  const resolver = new DependencyResolver(relations);
  for (const [name, { node }] of relations) {
    index.entries[name] = toEntry(resolver.tableDependencies(name), name);
    for (const column of Object.keys(node.columns))
      index.entries[formatColumn(name, column)] = toEntry(resolver.columnDependencies(name, column), name, column);
  }
  return index;
}

class DependencyResolver {
  private readonly tables = new Map<string, ColumnDependencies>();
  private readonly columns = new Map<string, ColumnDependencies>();

  constructor(private readonly relations: ReadonlyMap<string, Relation>) {}

  tableDependencies(name: string): ColumnDependencies {
    return memoize(this.tables, name, (dependencies) => {
      addDependency(dependencies, name);
      const relation = this.relations.get(name);
      for (const { columns } of relation?.checks ?? [])
        for (const column of columns) addDependency(dependencies, name, column);
      for (const column of Object.keys(relation?.node.columns ?? {}))
        mergeDependencies(dependencies, this.columnDependencies(name, column));
      for (const parent of relation?.parents ?? []) addDependency(dependencies, parent);
    });
  }

  columnDependencies(name: string, column: string): ColumnDependencies {
    return memoize(this.columns, formatColumn(name, column), (dependencies) => {
      addDependency(dependencies, name, column);
      const relation = this.relations.get(name);
      if (relation === undefined) return;
      const lineage = relation.node.columns[column]?.lineage ?? [];
      if (lineage.length === 0)
        for (const parent of relation.parents) mergeDependencies(dependencies, this.tableDependencies(parent));
      for (const origin of lineage) {
        const { relation, column } = parseColumn(origin);
        mergeDependencies(dependencies, this.columnDependencies(relation, column));
      }
    });
  }
}

/** Remembers before it computes, so that a circle in a broken manifest ends. */
function memoize(
  cache: Map<string, ColumnDependencies>,
  key: string,
  compute: (dependencies: ColumnDependencies) => void,
): ColumnDependencies {
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const dependencies: ColumnDependencies = new Map();
  cache.set(key, dependencies);
  compute(dependencies);
  return dependencies;
}

function addDependency(dependencies: ColumnDependencies, relation: string, column?: string): void {
  const columns = dependencies.get(relation) ?? new Set();
  if (column !== undefined) columns.add(column);
  dependencies.set(relation, columns);
}

function mergeDependencies(dependencies: ColumnDependencies, other: ColumnDependencies): void {
  for (const [relation, columns] of other) {
    addDependency(dependencies, relation);
    for (const column of columns) addDependency(dependencies, relation, column);
  }
}
