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

/** The columns that a column is computed from, by relation, itself included. */
type ColumnDependencies = Map<string, Set<string>>;

/**
 * Follows every column upstream and gathers the checks on the way: those that name a column of its lineage, and those
 * about a table of its lineage as a whole. The keys by which a model joins, filters and groups its rows are in the lineage of each
 * of its columns. A column without lineage in a table that reads others (a count of rows, or one whose origin is not known) stands
 * on all that the table reads. A column that no check reads itself is at best `indirect`: an error of its own table's model would
 * not be noticed.
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
  for (const [name, { node }] of relations) {
    index.entries[name] = toEntry(dependenciesOf({ relation: name }, relations), name);
    for (const column of Object.keys(node.columns))
      index.entries[formatColumn(name, column)] = toEntry(
        dependenciesOf({ relation: name, column }, relations),
        name,
        column,
      );
  }
  return index;
}

/** A table, or one of its columns. */
interface Dependency {
  relation: string;
  column?: string;
}

/** What a table or column is computed from, even in a manifest with circles. */
function dependenciesOf(start: Dependency, relations: ReadonlyMap<string, Relation>): ColumnDependencies {
  const found: ColumnDependencies = new Map();
  const expanded = new Set<string>();
  const queue = [start];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { relation, column } = next;
    const name = column === undefined ? relation : formatColumn(relation, column);
    if (expanded.has(name)) continue;
    expanded.add(name);
    addDependency(found, next);
    const known = relations.get(relation);
    if (known === undefined) continue;
    if (column === undefined) for (const parent of known.parents) addDependency(found, { relation: parent });
    queue.push(...(column === undefined ? columnsOf(known) : originsOf(known, column)));
  }
  return found;
}

/** The columns of a table, those that only its checks name among them. */
function columnsOf({ node: { relation, columns }, checks }: Relation): Dependency[] {
  const names = new Set([...Object.keys(columns), ...checks.flatMap((check) => check.columns)]);
  return [...names].map((column) => ({ relation, column }));
}

/** What a column is computed from, and what decides the rows of its table. */
function originsOf({ node: { columns, keys }, parents }: Relation, column: string): Dependency[] {
  const lineage = columns[column]?.lineage ?? [];
  const origins = lineage.length === 0 ? parents.map((relation) => ({ relation })) : lineage.map(parseColumn);
  return [...origins, ...keys.map(parseColumn)];
}

function addDependency(dependencies: ColumnDependencies, { relation, column }: Dependency): void {
  const columns = dependencies.get(relation) ?? new Set();
  if (column !== undefined) columns.add(column);
  dependencies.set(relation, columns);
}
