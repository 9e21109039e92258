import { equalsIgnoringCase } from '../base/text.js';
import { asNode, childrenOf, nodeOf, nodesOf, textOf, textsOf, type AstNode } from './ast.js';
import {
  NO_ORIGINS,
  addAll,
  allOrigins,
  findColumn,
  resolveColumn,
  union,
  type Ctes,
  type FromItem,
  type Origins,
  type Scope,
  type TracedColumn,
} from './query-scope.js';
import { formatRelation, type Relation } from './relation.js';

export type { TracedColumn } from './query-scope.js';

/** Table functions that read nothing but their arguments. */
const PURE_TABLE_FUNCTIONS = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree', 'repeat']);

/** Functions and operators whose result depends only on whether a value is present. */
const COUNTING = /^(count(_star|_if)?|approx_count_distinct|OPERATOR_IS_(NOT_)?NULL)$/;

const DESCRIBE_COLUMNS = ['column_name', 'column_type', 'null', 'key', 'default', 'extra'];

/** Follows columns through the tree of one query. Whatever it does not understand sets `isComplete` to false. */
export class QueryTracer {
  readonly filters = new Set<string>();
  readonly references = new Set<string>();
  readonly tables = new Map<string, Relation>();
  isComplete = true;
  /** Origins of columns of tables: what has one of these sets is such a column, unchanged. */
  private readonly tableColumns = new WeakSet<Origins>();

  constructor(
    private readonly columnsOf: (table: Relation) => readonly string[] | undefined,
    private readonly flow: 'all' | 'values',
  ) {}

  /** The column of a table that an output column is without a change; undefined of a computed one. */
  copied({ origins }: TracedColumn): string | undefined {
    return this.tableColumns.has(origins) ? [...origins][0] : undefined;
  }

  /** Output columns of a statement or query node. */
  query(wrapper: AstNode, ctes: Ctes, outer: Scope | undefined): TracedColumn[] {
    const node = nodeOf(wrapper, 'node') ?? wrapper;
    const visibleCtes = new Map(ctes);
    for (const entry of nodesOf(nodeOf(node, 'cte_map') ?? {}, 'map')) {
      const value = nodeOf(entry, 'value') ?? {};
      const query = nodeOf(value, 'query');
      if (query === undefined) continue;
      const columns = renamed(this.query(query, visibleCtes, outer), textsOf(value, 'aliases'));
      visibleCtes.set(textOf(entry, 'key').toLowerCase(), columns);
    }
    switch (textOf(node, 'type')) {
      case 'SELECT_NODE':
        return this.select(node, visibleCtes, outer);
      case 'SET_OPERATION_NODE':
        return this.setOperation(node, visibleCtes, outer);
      case 'RECURSIVE_CTE_NODE':
        return this.recursion(node, visibleCtes, outer);
      default:
        this.isComplete = false;
        return [];
    }
  }

  private setOperation(node: AstNode, ctes: Ctes, outer: Scope | undefined): TracedColumn[] {
    const sides = [nodeOf(node, 'left'), nodeOf(node, 'right'), ...nodesOf(node, 'children')]
      .filter((side) => side !== undefined)
      .map((side) => this.query(side, ctes, outer));
    const keepsAll = textOf(node, 'setop_type').startsWith('UNION') && node['setop_all'] !== false;
    if (!keepsAll || nodesOf(node, 'modifiers').some((modifier) => textOf(modifier, 'type') !== 'ORDER_MODIFIER'))
      for (const { origins } of sides.flat()) addAll(this.filters, origins);
    if (textOf(node, 'setop_type') === 'UNION_BY_NAME') return mergeByName(sides.flat());
    return this.mergeByPosition(sides);
  }

  private mergeByPosition(sides: readonly TracedColumn[][]): TracedColumn[] {
    const [first = []] = sides;
    if (sides.some((side) => side.length !== first.length)) this.isComplete = false;
    return first.map(({ name }, i) => ({ name, origins: union(sides.map((side) => side[i]?.origins ?? NO_ORIGINS)) }));
  }

  /** The second side reads what both sides make: it is followed until nothing new comes. */
  private recursion(node: AstNode, ctes: Ctes, outer: Scope | undefined): TracedColumn[] {
    const [left, right] = [nodeOf(node, 'left'), nodeOf(node, 'right')];
    if (left === undefined || right === undefined) return [];
    const size = (columns: readonly TracedColumn[]): number =>
      columns.reduce((sum, { origins }) => sum + origins.size, 0);
    let columns = renamed(this.query(left, ctes, outer), textsOf(node, 'aliases'));
    for (;;) {
      const known = new Map(ctes).set(textOf(node, 'cte_name').toLowerCase(), columns);
      const next = this.mergeByPosition([columns, this.query(right, known, outer)]);
      if (size(next) === size(columns)) return next;
      columns = next;
    }
  }

  private select(node: AstNode, ctes: Ctes, outer: Scope | undefined): TracedColumn[] {
    const scope: Scope = {
      relations: [],
      selected: [],
      merged: new Set(),
      rows: new Set(),
      parameters: new Set(),
      ctes,
      outer,
    };
    const from = nodeOf(node, 'from_table');
    if (from !== undefined) this.from(from, scope);
    const list = nodesOf(node, 'select_list');
    for (const item of list) scope.selected.push(...this.selectItem(item, scope));
    for (const clause of ['where_clause', 'having', 'qualify']) this.filter(nodeOf(node, clause), scope);
    for (const group of nodesOf(node, 'group_expressions')) this.key(group, scope);
    if (textOf(node, 'aggregate_handling') === 'FORCE_AGGREGATES') addSelected(scope);
    this.modifiers(nodesOf(node, 'modifiers'), scope);
    for (const origin of scope.rows) this.filters.add(origin);
    // Again, now that it is known what a count(*) counts.
    return list.flatMap((item) => this.selectItem(item, scope));
  }

  private selectItem(item: AstNode, scope: Scope): TracedColumn[] {
    if (textOf(item, 'type') === 'STAR') return this.star(item, scope);
    const name = textOf(item, 'alias') || (textsOf(item, 'column_names').at(-1) ?? textOf(item, 'function_name'));
    return [{ name, origins: this.expression(item, scope) }];
  }

  private star(item: AstNode, scope: Scope): TracedColumn[] {
    const relationName = textOf(item, 'relation_name');
    const relations = scope.relations.filter(
      ({ alias }) => relationName === '' || equalsIgnoringCase(alias, relationName),
    );
    if (item['columns'] === true || relations.some(({ open }) => open !== undefined)) this.isComplete = false;
    const qualified = nodesOf(item, 'qualified_exclude_list');
    const excluded = [...textsOf(item, 'exclude_list'), ...qualified.map((entry) => textOf(entry, 'column'))];
    const replaced = new Map(
      nodesOf(item, 'replace_list').map((entry) => [textOf(entry, 'key').toLowerCase(), nodeOf(entry, 'value') ?? {}]),
    );
    const newNames = new Map(
      nodesOf(item, 'rename_list').map((entry) => [
        textOf(nodeOf(entry, 'key') ?? {}, 'column').toLowerCase(),
        textOf(entry, 'value'),
      ]),
    );
    const columns = relations
      .flatMap((relation) => relation.columns)
      .filter(({ name }) => !excluded.some((each) => equalsIgnoringCase(each, name)))
      .map(({ name, origins }) => {
        const replacement = replaced.get(name.toLowerCase());
        return {
          name: newNames.get(name.toLowerCase()) ?? name,
          origins: replacement === undefined ? origins : this.expression(replacement, scope),
        };
      });
    return scope.merged.size === 0 || relationName !== '' ? columns : mergeByName(columns, scope.merged);
  }

  /** Adds what is in FROM to the scope. */
  private from(node: AstNode, scope: Scope): void {
    const alias = textOf(node, 'alias');
    const names = textsOf(node, 'column_name_alias');
    switch (textOf(node, 'type')) {
      case 'EMPTY':
        return;
      case 'JOIN':
        return this.join(node, scope);
      case 'BASE_TABLE': {
        const table = { layer: textOf(node, 'schema_name'), name: textOf(node, 'table_name') };
        const cte = table.layer === '' ? scope.ctes.get(table.name.toLowerCase()) : undefined;
        const item =
          cte === undefined ? this.table(table, alias) : { alias: alias || table.name, columns: cte, open: undefined };
        scope.relations.push({ ...item, columns: renamed(item.columns, names) });
        return;
      }
      case 'SUBQUERY': {
        const query = nodeOf(node, 'subquery');
        const columns = query === undefined ? [] : this.query(query, scope.ctes, scope);
        scope.relations.push({ alias, columns: renamed(columns, names), open: undefined });
        return;
      }
      case 'EXPRESSION_LIST':
        scope.relations.push({ alias, columns: renamed(this.values(node, scope), names), open: undefined });
        return;
      case 'TABLE_FUNCTION':
        scope.relations.push(this.tableFunction(node, scope));
        return;
      case 'SHOW_REF':
        if (textOf(node, 'show_type') === 'DESCRIBE') {
          const columns = DESCRIBE_COLUMNS.map((name) => ({ name, origins: NO_ORIGINS }));
          scope.relations.push({ alias, columns, open: undefined });
          return;
        }
        return this.unknown(node, scope);
      default:
        return this.unknown(node, scope);
    }
  }

  private join(node: AstNode, scope: Scope): void {
    const [left, right] = [nodeOf(node, 'left'), nodeOf(node, 'right')];
    if (left !== undefined) this.from(left, scope);
    const leftCount = scope.relations.length;
    if (right !== undefined) this.from(right, scope);
    this.filter(nodeOf(node, 'condition'), scope);
    const isNatural = textOf(node, 'ref_type') === 'NATURAL';
    if (isNatural && scope.relations.some(({ open }) => open !== undefined)) this.isComplete = false;
    for (const column of isNatural ? sharedNames(scope.relations) : textsOf(node, 'using_columns')) {
      scope.merged.add(column.toLowerCase());
      for (const relation of scope.relations)
        addAll(scope.rows, findColumn(relation, column) ?? relation.open?.(column) ?? NO_ORIGINS);
    }
    if (/^(SEMI|ANTI)$/.test(textOf(node, 'join_type'))) scope.relations.splice(leftCount);
  }

  private table(table: Relation, alias: string): FromItem {
    const relation = formatRelation(table);
    const origin = (column: string): Origins => {
      const origins = new Set([`${relation}.${column}`]);
      this.tableColumns.add(origins);
      return origins;
    };
    this.tables.set(relation, table);
    const names = this.columnsOf(table);
    return {
      alias: alias || table.name,
      columns: (names ?? []).map((name) => ({ name, origins: origin(name) })),
      open: names === undefined ? origin : undefined,
    };
  }

  private values(node: AstNode, scope: Scope): TracedColumn[] {
    const rows = (Array.isArray(node['values']) ? (node['values'] as unknown[]) : []).map((row) =>
      Array.isArray(row) ? row.map((cell) => this.expression(asNode(cell), scope)) : [],
    );
    return (rows[0] ?? []).map((_, i) => ({
      name: `col${i}`,
      origins: union(rows.map((row) => row[i] ?? NO_ORIGINS)),
    }));
  }

  private tableFunction(node: AstNode, scope: Scope): FromItem {
    const call = nodeOf(node, 'function') ?? {};
    const name = textOf(call, 'function_name');
    const names = textsOf(node, 'column_name_alias');
    const origins = this.childExpressions(call, scope);
    const alias = textOf(node, 'alias') || name;
    if (PURE_TABLE_FUNCTIONS.has(name)) {
      const columns = (names.length > 0 ? names : name.startsWith('json_') ? [] : [name]).map((column) => ({
        name: column,
        origins,
      }));
      return { alias, columns, open: columns.length === 0 ? () => origins : undefined };
    }
    const item = this.table({ layer: '', name: `${name}()` }, alias);
    return { ...item, open: (column) => union([origins, new Set([`${name}().${column}`])]) };
  }

  /** What is in FROM and not followed: any column of it may come from anything in it. */
  private unknown(node: AstNode, scope: Scope): void {
    this.isComplete = false;
    const inner: Scope = { ...scope, relations: [], rows: new Set() };
    for (const child of childrenOf(node)) {
      if (nodeOf(child, 'node') !== undefined || textOf(child, 'type').endsWith('_NODE'))
        inner.relations.push({ alias: '', columns: this.query(child, scope.ctes, scope), open: undefined });
      else if (textOf(child, 'class') === '' && textOf(child, 'type') !== '') this.from(child, inner);
    }
    const origins = union(inner.relations.map(allOrigins));
    scope.relations.push({ alias: textOf(node, 'alias'), columns: [], open: () => origins });
  }

  /** What a query is ordered by decides its rows where it keeps only some of them. */
  private modifiers(modifiers: readonly AstNode[], scope: Scope): void {
    const keepsSome = modifiers.some((modifier) => /^(LIMIT|DISTINCT)/.test(textOf(modifier, 'type')));
    for (const modifier of modifiers) {
      const targets = nodesOf(modifier, 'distinct_on_targets');
      if (textOf(modifier, 'type') === 'DISTINCT_MODIFIER' && targets.length === 0) addSelected(scope);
      const keys = [...targets, ...nodesOf(modifier, 'orders').map((order) => nodeOf(order, 'expression') ?? {})];
      if (keepsSome) for (const key of keys) this.key(key, scope);
      else this.childExpressions(modifier, scope);
    }
  }

  /** An expression that rows are grouped or chosen by; a number is the position of a column. */
  private key(node: AstNode, scope: Scope): void {
    const position = textOf(node, 'class') === 'CONSTANT' ? nodeOf(node, 'value')?.['value'] : undefined;
    const column = typeof position === 'number' ? scope.selected[position - 1] : undefined;
    addAll(scope.rows, column?.origins ?? this.expression(node, scope));
  }

  private filter(node: AstNode | undefined, scope: Scope): void {
    if (node !== undefined) addAll(scope.rows, this.expression(node, scope));
  }

  private expression(node: AstNode, scope: Scope): Origins {
    const isCounting = COUNTING.test(textOf(node, 'function_name') || textOf(node, 'type'));
    if (isCounting && this.flow === 'values') return NO_ORIGINS;
    switch (textOf(node, 'class')) {
      case 'COLUMN_REF': {
        const origins = resolveColumn(textsOf(node, 'column_names'), scope);
        if (origins === undefined) this.isComplete = false;
        addAll(this.references, origins ?? NO_ORIGINS);
        return origins ?? union(scope.relations.map(({ open }) => open?.('*') ?? NO_ORIGINS));
      }
      case 'STAR':
        this.isComplete = false;
        return union(scope.relations.map(allOrigins));
      case 'POSITIONAL_REFERENCE':
        this.isComplete = false;
        return NO_ORIGINS;
      case 'LAMBDA': {
        const names = textsOf(nodeOf(node, 'lhs') ?? {}, 'column_names');
        const more = childrenOf(nodeOf(node, 'lhs') ?? {}).flatMap((child) => textsOf(child, 'column_names'));
        const parameters = new Set([...scope.parameters, ...[...names, ...more].map((name) => name.toLowerCase())]);
        return this.expression(nodeOf(node, 'expr') ?? {}, { ...scope, parameters });
      }
      case 'SUBQUERY': {
        const query = nodeOf(node, 'subquery');
        const inner = query === undefined ? [] : this.query(query, scope.ctes, scope).map(({ origins }) => origins);
        const child = nodeOf(node, 'child');
        return union([...inner, child === undefined ? NO_ORIGINS : this.expression(child, scope)]);
      }
      case 'WINDOW':
        return this.childExpressions(this.flow === 'values' ? { ...node, partitions: [] } : node, scope);
      default:
        return textOf(node, 'function_name') === 'count_star' ? scope.rows : this.childExpressions(node, scope);
    }
  }

  private childExpressions(node: AstNode, scope: Scope): Origins {
    return union(childrenOf(node).map((child) => this.expression(child, scope)));
  }
}

function addSelected({ selected, rows }: Scope): void {
  for (const { origins } of selected) addAll(rows, origins);
}

/** Columns under new names, as many as there are. */
function renamed(columns: readonly TracedColumn[], names: readonly string[]): TracedColumn[] {
  return columns.map((column, i) => ({ ...column, name: names[i] ?? column.name }));
}

/** One column for all of a name; where `names` are given, for those only. */
function mergeByName(columns: readonly TracedColumn[], names?: ReadonlySet<string>): TracedColumn[] {
  const merged = new Map<string, TracedColumn>();
  for (const [i, column] of columns.entries()) {
    const name = column.name.toLowerCase();
    const key = names === undefined || names.has(name) ? name : `${i}.${name}`;
    const first = merged.get(key);
    merged.set(key, first === undefined ? column : { ...first, origins: union([first.origins, column.origins]) });
  }
  return [...merged.values()];
}

function sharedNames(relations: readonly FromItem[]): string[] {
  const names = relations.flatMap(({ columns }) => columns.map(({ name }) => name.toLowerCase()));
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}
