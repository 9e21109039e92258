import { formatColumn, parseColumn } from '../sql/relation.js';
import type { Manifest } from './artifacts.js';
import { relationNodes } from './relation-nodes.js';

/** What a manifest says of the origins of one table. */
export interface TableLineage {
  /** Tables that it reads. */
  parents: readonly string[];
  /** By column those that it is computed from; a column that only a check names has none. */
  columns: Map<string, readonly string[]>;
  keys: readonly string[];
}

/** By `layer.table`. */
export type LineageByTable = ReadonlyMap<string, TableLineage>;

/** The columns that something is computed from, by `layer.table`; a table alone is there with none. */
export type ColumnDependencies = ReadonlyMap<string, ReadonlySet<string>>;

/** A table, or one of its columns. */
export interface Dependency {
  relation: string;
  column?: string;
}

/**
 * What is followed upstream. `all`: the keys of tables as well, and all that a table reads for a column whose origin is not known.
 * `known`: the keys, and nothing unknown. `values`: only what a column's own value is computed from.
 */
export type Extent = 'all' | 'known' | 'values';

export function lineageByTable(manifest: Manifest): Map<string, TableLineage> {
  return new Map(
    relationNodes(manifest).map(({ relation, depends_on, columns, keys }) => [
      relation,
      {
        parents: depends_on.flatMap((id) => manifest.nodes[id]?.relation ?? []),
        columns: new Map(Object.values(columns).map(({ name, lineage }) => [name, lineage])),
        keys,
      },
    ]),
  );
}

/** What a table or column is computed from, itself included, even in a manifest with circles. */
export function dependenciesOf(
  starts: readonly Dependency[],
  lineages: LineageByTable,
  extent: Extent = 'all',
): ColumnDependencies {
  const found = new Map<string, Set<string>>();
  const add = ({ relation, column }: Dependency): void => {
    const columns = found.get(relation) ?? new Set();
    if (column !== undefined) columns.add(column);
    found.set(relation, columns);
  };
  const expanded = new Set<string>();
  const queue = [...starts];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { relation, column } = next;
    const name = column === undefined ? relation : formatColumn(relation, column);
    if (expanded.has(name)) continue;
    expanded.add(name);
    add(next);
    const lineage = lineages.get(relation);
    if (lineage === undefined) continue;
    if (column === undefined) for (const parent of lineage.parents) add({ relation: parent });
    queue.push(
      ...(column === undefined
        ? [...lineage.columns.keys()].map((each) => ({ relation, column: each }))
        : originsOf(lineage, column, extent)),
    );
  }
  return found;
}

/** What the number of rows of a table depends on: its keys, and the rows of all tables upstream. */
export function rowDependencies(relation: string, lineages: LineageByTable): ColumnDependencies {
  const tables = new Set([relation]);
  for (const each of tables) for (const parent of lineages.get(each)?.parents ?? []) tables.add(parent);
  const keys = [...tables].flatMap((each) => (lineages.get(each)?.keys ?? []).map(parseColumn));
  const found = new Map(dependenciesOf(keys, lineages));
  for (const each of tables) found.set(each, found.get(each) ?? new Set());
  return found;
}

/** What a column is computed from, and what decides the rows of its table. */
function originsOf({ parents, columns, keys }: TableLineage, column: string, extent: Extent): Dependency[] {
  const origins = columns.get(column) ?? [];
  if (extent === 'values') return origins.map(parseColumn);
  const values =
    origins.length === 0 && extent === 'all' ? parents.map((relation) => ({ relation })) : origins.map(parseColumn);
  return [...values, ...keys.map(parseColumn)];
}
