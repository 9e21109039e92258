import { asNode, childrenOf, nodeOf, nodesOf, textOf, type AstNode } from './ast.js';
import { isOfTheEngine } from './dependencies.js';
import { isFileFunction, isFileName } from './files.js';
import { formatRelation, type Relation } from './relation.js';

/** Table functions that make rows of their arguments alone. */
const PURE_TABLE_FUNCTIONS = ['unnest', 'range', 'generate_series', 'repeat', 'repeat_row', 'json_each', 'json_tree'];

/** Table functions that list the tables of the database and their SQL. */
const CATALOGUE_FUNCTIONS = [
  'duckdb_columns',
  'duckdb_constraints',
  'duckdb_functions',
  'duckdb_indexes',
  'duckdb_keywords',
  'duckdb_schemas',
  'duckdb_settings',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
  'pragma_storage_info',
  'pragma_table_info',
  'pragma_version',
  'show',
];

/** Scalar functions that read, or write, what is in no table. */
const REACHING_FUNCTIONS = [
  'getenv',
  'current_setting',
  'getvariable',
  'nextval',
  'currval',
  'json_serialize_plan',
  'write_log',
];

/** Something that a query reads without permission. */
export interface OutsideRead {
  /** `raw.orders`, `data/x.csv` or `read_csv()`. */
  name: string;
  /** Bytes into the query. */
  offset: number | undefined;
  /** The files that a function reads, given as plain literals; undefined where it reads anything else. */
  files: readonly NamedFile[] | undefined;
}

export interface NamedFile {
  path: string;
  /** Bytes into the query, where its literal begins. */
  offset: number | undefined;
}

/** What a query may read. */
export interface Readable {
  relation: (relation: Relation) => boolean;
  functions: readonly string[];
}

/** These relations, whatever the case of their names, as warehouses compare names, and the engine's own tables. */
export function onlyRelations(relations: Iterable<Relation>): Readable {
  const names = new Set([...relations].map((each) => formatRelation(each).toLowerCase()));
  return {
    relation: (relation) => {
      const name = formatRelation(relation).toLowerCase();
      return names.has(name) || (isOfTheEngine(relation) && !isFileName(name));
    },
    functions: PURE_TABLE_FUNCTIONS,
  };
}

/** Everything in the database, and nothing outside it. */
export const wholeDatabase: Readable = {
  relation: ({ layer, name }) => !isFileName(layer === '' ? name : formatRelation({ layer, name })),
  functions: [...PURE_TABLE_FUNCTIONS, ...CATALOGUE_FUNCTIONS],
};

/**
 * What a query reads without permission, from its tree of DuckDB's parser (`json_serialize_sql`). A name without a
 * layer is one of the query's own (`WITH`), unless it is that of a file.
 */
export function outsideReads(tree: unknown, may: Readable): OutsideRead[] {
  const found: OutsideRead[] = [];
  const visit = (node: AstNode, ctes: ReadonlySet<string>): void => {
    const { cte_map: map, ...rest } = node;
    let visible = ctes;
    for (const cte of nodesOf(asNode(map), 'map')) {
      visible = new Set([...visible, nameOf(cte, 'key')]);
      visit(cte, visible);
    }
    const read = readBy(node, visible, may);
    if (read !== undefined) found.push(read);
    for (const child of childrenOf(rest)) visit(child, visible);
  };
  visit(asNode(tree), new Set());
  return found;
}

function readBy(node: AstNode, ctes: ReadonlySet<string>, may: Readable): OutsideRead | undefined {
  const offset = offsetOf(node);
  const type = textOf(node, 'type');
  if (type === 'BASE_TABLE') {
    const [layer, name] = [textOf(node, 'schema_name'), textOf(node, 'table_name')];
    const path = [textOf(node, 'catalog_name'), layer, name].filter((part) => part !== '').join('.');
    const isOwn = layer === '' && ctes.has(name.toLowerCase()) && !isFileName(name);
    if (isOwn || (may.relation({ layer, name }) && !hasFileCatalogue(node))) return undefined;
    return { name: path, offset, files: undefined };
  }
  // SHOW TABLES and its like, which describe no query.
  const isShow = type === 'SHOW_REF' && nodeOf(node, 'query') === undefined;
  if (isShow) return may.functions.includes('show') ? undefined : { name: 'SHOW', offset, files: undefined };
  const called = type === 'TABLE_FUNCTION' ? nodeOf(node, 'function') : type === 'FUNCTION' ? node : undefined;
  if (called === undefined) return undefined;
  const name = nameOf(called, 'function_name');
  const mayCall = type === 'FUNCTION' ? !REACHING_FUNCTIONS.includes(name) : may.functions.includes(name);
  if (mayCall) return undefined;
  return { name: `${name}()`, offset, files: isFileFunction(name) ? literalFiles(called) : undefined };
}

/** A name before the layer is that of a database; DuckDB may also read the whole name as that of a file. */
const hasFileCatalogue = (node: AstNode): boolean => {
  const catalogue = textOf(node, 'catalog_name');
  return catalogue !== '' && !/^(warehouse|deferred|memory|temp|system)$/i.test(catalogue);
};

/** The files that a reader's first argument names: a literal, or a list of them. */
function literalFiles(called: AstNode): readonly NamedFile[] | undefined {
  const [first] = nodesOf(called, 'children');
  if (first === undefined) return undefined;
  const isList = textOf(first, 'type') === 'ARRAY_CONSTRUCTOR' || textOf(first, 'function_name') === 'list_value';
  const files: NamedFile[] = [];
  for (const item of isList ? nodesOf(first, 'children') : [first]) {
    const path = nodeOf(item, 'value')?.['value'];
    if (textOf(item, 'type') !== 'VALUE_CONSTANT' || typeof path !== 'string') return undefined;
    files.push({ path, offset: offsetOf(item) });
  }
  return files;
}

const nameOf = (node: AstNode, key: string): string => textOf(node, key).toLowerCase();

function offsetOf(node: AstNode): number | undefined {
  const offset = node['query_location'];
  return typeof offset === 'number' ? offset : undefined;
}
