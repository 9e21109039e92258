import { asNode, childrenOf, nodeOf, nodesOf, textOf, type AstNode } from './ast.js';
import { isOfTheEngine } from './dependencies.js';
import { formatRelation, type Relation } from './relation.js';

/** Table functions that make rows of their arguments alone; the others read files, the catalogue or other databases. */
const PURE_TABLE_FUNCTIONS = ['unnest', 'range', 'generate_series', 'repeat', 'repeat_row', 'json_each', 'json_tree'];

/** Scalar functions that read what no graph knows. */
const READING_FUNCTIONS = ['getenv', 'current_setting', 'getvariable', 'nextval', 'currval'];

/** Something that a query reads and that is in no graph. */
export interface UndeclaredRead {
  /** `raw.orders`, `data/x.csv` or `read_csv()`. */
  name: string;
  /** Bytes into the query. */
  offset: number | undefined;
}

/** Whether a relation is one that a query may read, whatever the case of its name: as warehouses compare names. */
export function readable(relations: Iterable<Relation>): (relation: Relation) => boolean {
  const names = new Set([...relations].map((each) => formatRelation(each).toLowerCase()));
  return (relation) => isOfTheEngine(relation) || names.has(formatRelation(relation).toLowerCase());
}

/**
 * What a query reads beyond the relations it may, from the tree that DuckDB's parser makes of it (`json_serialize_sql`).
 * Nothing is found in a query that DuckDB cannot write as a tree.
 */
export function undeclaredReads(tree: unknown, mayRead: (relation: Relation) => boolean): UndeclaredRead[] {
  const found: UndeclaredRead[] = [];
  const visit = (node: AstNode, ctes: ReadonlySet<string>): void => {
    const entries = nodesOf(nodeOf(node, 'cte_map') ?? {}, 'map');
    const visible = entries.length === 0 ? ctes : new Set([...ctes, ...entries.map((cte) => nameOf(cte, 'key'))]);
    const read = readBy(node, visible, mayRead);
    if (read !== undefined) found.push({ name: read, offset: offsetOf(node) });
    for (const child of childrenOf(node)) visit(child, visible);
  };
  visit(asNode(tree), new Set());
  return found;
}

function readBy(
  node: AstNode,
  ctes: ReadonlySet<string>,
  mayRead: (relation: Relation) => boolean,
): string | undefined {
  const type = textOf(node, 'type');
  if (type === 'BASE_TABLE') {
    const [layer, name] = [textOf(node, 'schema_name'), textOf(node, 'table_name')];
    if (layer === '') return ctes.has(name.toLowerCase()) ? undefined : name;
    return mayRead({ layer, name }) ? undefined : formatRelation({ layer, name });
  }
  if (type === 'TABLE_FUNCTION') {
    const name = nameOf(nodeOf(node, 'function') ?? {}, 'function_name');
    return PURE_TABLE_FUNCTIONS.includes(name) ? undefined : `${name}()`;
  }
  const name = type === 'FUNCTION' ? nameOf(node, 'function_name') : '';
  return READING_FUNCTIONS.includes(name) ? `${name}()` : undefined;
}

const nameOf = (node: AstNode, key: string): string => textOf(node, key).toLowerCase();

function offsetOf(node: AstNode): number | undefined {
  const offset = node['query_location'];
  return typeof offset === 'number' ? offset : undefined;
}
