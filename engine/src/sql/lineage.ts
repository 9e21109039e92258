import { asNode, childrenOf, nodeOf, nodesOf, textOf, textsOf, type AstNode } from './ast.js';
import { formatColumn, type Relation } from './relation.js';

/** Which columns a query's columns are computed from, as `layer.table.column`. */
export interface ColumnLineage {
  /** By output column: the columns that appear in the expressions that lead to its value. */
  columns: Record<string, string[]>;
  /** Columns that decide which rows there are, or how they are grouped: joins, filters, group by. */
  filters: string[];
}

/** Columns of a table in their order; undefined when they are not known. */
export type ColumnsOf = (table: Relation) => readonly string[] | undefined;

/** The lineage of a query from the tree that DuckDB's parser makes of it (`json_serialize_sql`). */
export function lineageOf(tree: unknown, columnsOf: ColumnsOf): ColumnLineage {
  const statement = nodesOf(asNode(tree), 'statements')[0];
  const tracer = new Tracer(columnsOf);
  const output = statement === undefined ? [] : tracer.query(statement, new Map(), undefined);
  const columns: Record<string, string[]> = {};
  for (const { name, origins } of output) columns[name] = [...origins].sort();
  return { columns, filters: [...tracer.filters].sort() };
}

type Origins = ReadonlySet<string>;

interface Column {
  name: string;
  origins: Origins;
}

/** Something in FROM. `open` answers for columns that are not known by name. */
interface FromItem {
  alias: string;
  columns: Column[];
  open: ((column: string) => Origins) | undefined;
}

interface Scope {
  relations: FromItem[];
  /** Columns of the select list so far: later expressions may use their names. */
  selected: Column[];
  /** What decides which rows there are: `count(*)` is computed from it. */
  rows: Set<string>;
  ctes: Ctes;
  outer: Scope | undefined;
}

type Ctes = ReadonlyMap<string, Column[]>;

const NO_ORIGINS: Origins = new Set();

const equalsIgnoringCase = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const union = (sets: Iterable<Origins>): Origins => new Set([...sets].flatMap((set) => [...set]));

class Tracer {
  readonly filters = new Set<string>();

  constructor(private readonly columnsOf: ColumnsOf) {}

  /** Output columns of a statement or query node. */
  query(wrapper: AstNode, ctes: Ctes, outer: Scope | undefined): Column[] {
    const node = nodeOf(wrapper, 'node') ?? wrapper;
    const visibleCtes = new Map(ctes);
    for (const entry of nodesOf(nodeOf(node, 'cte_map') ?? {}, 'map')) {
      const query = nodeOf(nodeOf(entry, 'value') ?? {}, 'query');
      if (query !== undefined)
        visibleCtes.set(textOf(entry, 'key').toLowerCase(), this.query(query, visibleCtes, outer));
    }
    if (textOf(node, 'type') === 'SET_OPERATION_NODE') return this.setOperation(node, visibleCtes, outer);
    return this.select(node, visibleCtes, outer);
  }

  private setOperation(node: AstNode, ctes: Ctes, outer: Scope | undefined): Column[] {
    const sides = [nodeOf(node, 'left'), nodeOf(node, 'right'), ...nodesOf(node, 'children')]
      .filter((side) => side !== undefined)
      .map((side) => this.query(side, ctes, outer));
    return (sides[0] ?? []).map(({ name }, i) => ({
      name,
      origins: union(sides.map((side) => side[i]?.origins ?? NO_ORIGINS)),
    }));
  }

  private select(node: AstNode, ctes: Ctes, outer: Scope | undefined): Column[] {
    const scope: Scope = { relations: [], selected: [], rows: new Set(), ctes, outer };
    const from = nodeOf(node, 'from_table');
    if (from !== undefined) this.from(from, scope);
    const list = nodesOf(node, 'select_list');
    for (const item of list) scope.selected.push(...this.selectItem(item, scope));
    for (const clause of ['where_clause', 'having', 'qualify']) this.filter(nodeOf(node, clause), scope);
    for (const group of nodesOf(node, 'group_expressions')) this.filter(group, scope);
    for (const origin of scope.rows) this.filters.add(origin);
    // Once more, now that it is known what a count(*) counts.
    return list.flatMap((item) => this.selectItem(item, scope));
  }

  private selectItem(item: AstNode, scope: Scope): Column[] {
    if (textOf(item, 'type') === 'STAR') {
      const excluded = textsOf(item, 'exclude_list');
      const relationName = textOf(item, 'relation_name');
      return scope.relations
        .filter((relation) => relationName === '' || equalsIgnoringCase(relation.alias, relationName))
        .flatMap((relation) => relation.columns)
        .filter((column) => !excluded.some((name) => equalsIgnoringCase(name, column.name)));
    }
    const name = textOf(item, 'alias') || (textsOf(item, 'column_names').at(-1) ?? textOf(item, 'function_name'));
    return [{ name, origins: this.expression(item, scope) }];
  }

  /** Adds what stands in FROM to the scope. */
  private from(node: AstNode, scope: Scope): void {
    const alias = textOf(node, 'alias');
    switch (textOf(node, 'type')) {
      case 'JOIN': {
        for (const side of [nodeOf(node, 'left'), nodeOf(node, 'right')])
          if (side !== undefined) this.from(side, scope);
        this.filter(nodeOf(node, 'condition'), scope);
        for (const column of textsOf(node, 'using_columns'))
          for (const relation of scope.relations) addAll(scope.rows, findColumn(relation, column) ?? NO_ORIGINS);
        return;
      }
      case 'BASE_TABLE': {
        const name = textOf(node, 'table_name');
        const layer = textOf(node, 'schema_name');
        const cte = layer === '' ? scope.ctes.get(name.toLowerCase()) : undefined;
        scope.relations.push(
          cte === undefined
            ? this.table({ layer, name }, alias || name)
            : { alias: alias || name, columns: cte, open: undefined },
        );
        return;
      }
      case 'SUBQUERY': {
        const query = nodeOf(node, 'subquery');
        const columns = query === undefined ? [] : this.query(query, scope.ctes, scope);
        const names = textsOf(node, 'column_name_alias');
        const renamed = columns.map((column, i) => ({ ...column, name: names[i] ?? column.name }));
        scope.relations.push({ alias, columns: renamed, open: undefined });
        return;
      }
      default: {
        const origins = union(childrenOf(node).map((child) => this.expression(child, scope)));
        const columns = textsOf(node, 'column_name_alias').map((name) => ({ name, origins }));
        scope.relations.push({ alias, columns, open: columns.length === 0 ? () => origins : undefined });
      }
    }
  }

  private table(table: Relation, alias: string): FromItem {
    const origin = (column: string): Origins => new Set([formatColumn(table, column)]);
    const names = this.columnsOf(table);
    return {
      alias,
      columns: (names ?? []).map((name) => ({ name, origins: origin(name) })),
      open: names === undefined ? origin : undefined,
    };
  }

  private filter(node: AstNode | undefined, scope: Scope): void {
    if (node !== undefined) addAll(scope.rows, this.expression(node, scope));
  }

  private expression(node: AstNode, scope: Scope): Origins {
    if (textOf(node, 'class') === 'COLUMN_REF') return resolveColumn(textsOf(node, 'column_names'), scope);
    if (textOf(node, 'function_name') === 'count_star') return scope.rows;
    const query = textOf(node, 'class') === 'SUBQUERY' ? nodeOf(node, 'subquery') : undefined;
    if (query === undefined) return union(childrenOf(node).map((child) => this.expression(child, scope)));
    const inner = this.query(query, scope.ctes, scope).map((column) => column.origins);
    const child = nodeOf(node, 'child');
    return union([...inner, child === undefined ? NO_ORIGINS : this.expression(child, scope)]);
  }
}

function addAll(set: Set<string>, origins: Origins): void {
  for (const origin of origins) set.add(origin);
}

function findColumn(relation: FromItem, column: string): Origins | undefined {
  return relation.columns.find((each) => equalsIgnoringCase(each.name, column))?.origins;
}

/** `column`, `relation.column`, `layer.relation.column`, or a relation as a whole; fields of a struct count as the struct. */
function resolveColumn(path: readonly string[], scope: Scope | undefined): Origins {
  if (scope === undefined) return NO_ORIGINS;
  for (const [i, part] of path.slice(0, -1).entries()) {
    const relation = scope.relations.find((each) => equalsIgnoringCase(each.alias, part));
    const column = path[i + 1];
    if (relation === undefined || column === undefined) continue;
    return findColumn(relation, column) ?? relation.open?.(column) ?? NO_ORIGINS;
  }
  const [name = ''] = path;
  for (const relation of scope.relations) {
    const origins = findColumn(relation, name);
    if (origins !== undefined) return origins;
  }
  const selected = scope.selected.find((column) => equalsIgnoringCase(column.name, name));
  if (selected !== undefined) return selected.origins;
  const relationByAlias = scope.relations.find((relation) => equalsIgnoringCase(relation.alias, name));
  if (relationByAlias !== undefined) return union(relationByAlias.columns.map((column) => column.origins));
  const openRelation = scope.relations.find((relation) => relation.open !== undefined);
  return openRelation?.open?.(name) ?? resolveColumn(path, scope.outer);
}
