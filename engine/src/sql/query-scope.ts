import { equalsIgnoringCase } from '../base/text.js';

/**
 * Columns of tables as `layer.table.column`; `layer.table.*` where the table's columns are not known. A plain reference passes the
 * set on as it is; whatever computes makes another.
 */
export type Origins = ReadonlySet<string>;

/** An output column of a query, and the columns it is computed from. */
export interface TracedColumn {
  name: string;
  origins: Origins;
}

/** Something in FROM. `open` returns the origins of columns that are not known by name. */
export interface FromItem {
  alias: string;
  columns: readonly TracedColumn[];
  open: ((column: string) => Origins) | undefined;
}

export type Ctes = ReadonlyMap<string, readonly TracedColumn[]>;

/** The names that an expression may use. */
export interface Scope {
  relations: FromItem[];
  /** Columns of the select list so far: later expressions may use their names. */
  selected: TracedColumn[];
  /** Columns that a join merges, in lower case. */
  merged: Set<string>;
  /** What decides which rows there are: `count(*)` is computed from it. */
  rows: Set<string>;
  /** Parameters of the lambdas around the expression, in lower case. */
  parameters: ReadonlySet<string>;
  ctes: Ctes;
  outer: Scope | undefined;
}

export const NO_ORIGINS: Origins = new Set();

export function union(sets: Iterable<Origins>): Origins {
  const all = new Set<string>();
  for (const set of sets) addAll(all, set);
  return all;
}

export function addAll(set: Set<string>, origins: Origins): void {
  for (const origin of origins) set.add(origin);
}

/** Names that are values of the engine, not columns, unless a table has them. */
const ENGINE_VALUES = /^(rowid|user|(current|session)_\w+|local(time|timestamp))$/i;

/**
 * `column`, `relation.column`, `layer.relation.column`, or a relation as a whole; fields of a struct count as the struct.
 * Undefined when nothing in scope has the name for certain.
 */
export function resolveColumn(path: readonly string[], scope: Scope | undefined): Origins | undefined {
  const [name = ''] = path;
  if (scope === undefined) return ENGINE_VALUES.test(name) ? NO_ORIGINS : undefined;
  if (scope.parameters.has(name.toLowerCase())) return NO_ORIGINS;
  return resolveQualified(path, scope) ?? resolveName(name, scope) ?? resolveColumn(path, scope.outer);
}

function resolveQualified(path: readonly string[], { relations }: Scope): Origins | undefined {
  for (const [i, part] of path.slice(0, -1).entries()) {
    const column = path[i + 1] ?? '';
    const found = relations
      .filter(({ alias }) => equalsIgnoringCase(alias, part))
      .flatMap((relation) => findColumn(relation, column) ?? relation.open?.(column) ?? []);
    const [first, ...others] = found;
    if (first !== undefined) return others.length === 0 ? first : union(found);
  }
  return undefined;
}

function resolveName(name: string, { relations, selected, merged, outer }: Scope): Origins | undefined {
  const found = relations.flatMap((relation) => findColumn(relation, name) ?? []);
  const [first] = found;
  if (first !== undefined) return merged.has(name.toLowerCase()) ? union(found) : first;
  const alias = selected.find((column) => equalsIgnoringCase(column.name, name));
  if (alias !== undefined) return alias.origins;
  const row = relations.find((relation) => equalsIgnoringCase(relation.alias, name));
  if (row !== undefined) return allOrigins(row);
  const [open, ...others] = relations.filter((relation) => relation.open !== undefined);
  return open === undefined || others.length > 0 || outer !== undefined ? undefined : open.open?.(name);
}

/** The origins of all columns of a relation. */
export function allOrigins({ columns, open }: FromItem): Origins {
  return union([...columns.map(({ origins }) => origins), open?.('*') ?? NO_ORIGINS]);
}

export function findColumn({ columns }: FromItem, name: string): Origins | undefined {
  return columns.find((column) => equalsIgnoringCase(column.name, name))?.origins;
}
