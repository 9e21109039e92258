import { asNode } from './ast.js';
import { QueryTracer, type TracedColumn } from './query-tracer.js';
import { formatRelation, type Relation } from './relation.js';

/** Which columns a query's columns are computed from, as `layer.table.column`. */
export interface ColumnLineage {
  /** By output column: the columns that appear in the expressions that lead to its value. */
  columns: Record<string, string[]>;
  /** By output column that is one of a table without a change, that column. */
  copies: Record<string, string>;
  /** Columns that decide which rows there are, or how they are grouped: joins, filters, grouping, distinct rows, order with a limit. */
  filters: string[];
  /** Tables that the query reads, as `layer.table`. */
  tables: string[];
}

/** Columns of a table in their order; undefined when they are not known. */
export type ColumnsOf = (table: Relation) => readonly string[] | undefined;

/** The lineage of a query from its tree of DuckDB's parser (`json_serialize_sql`). */
export function lineageOf(tree: unknown, columnsOf: ColumnsOf): ColumnLineage {
  const { columns, copies, filters, tables } = traceQuery(tree, columnsOf, 'all');
  return {
    columns: Object.fromEntries(columns.map(({ name, origins }) => [name, [...origins].sort()])),
    copies: Object.fromEntries(copies),
    filters: [...filters].sort(),
    tables: tables.map(formatRelation).sort(),
  };
}

/** What is known of a query without running it. */
export interface QueryTrace {
  /** Output columns in their order; one name may occur twice. */
  columns: readonly TracedColumn[];
  /** By output column that is one of a table without a change, that column. */
  copies: ReadonlyMap<string, string>;
  /** Columns that decide which rows there are, or how they are grouped. */
  filters: ReadonlySet<string>;
  /** Columns that it names in any expression, at any depth, and those of its filters. */
  reads: ReadonlySet<string>;
  /** Tables that the query reads; one without a layer is a file or a function of the warehouse. */
  tables: readonly Relation[];
  /** False when a part of the query was not understood: `columns` may lack names and origins. */
  isComplete: boolean;
}

/**
 * Traces a query. Under `values` a column's origins are those whose values it carries: a count, a test for null, and what a
 * window is partitioned by carry none.
 */
export function traceQuery(tree: unknown, columnsOf: ColumnsOf, flow: 'all' | 'values'): QueryTrace {
  const statements = asNode(tree)['statements'];
  const [statement] = Array.isArray(statements) ? (statements as unknown[]) : [];
  const tracer = new QueryTracer(columnsOf, flow);
  const columns = statement === undefined ? [] : tracer.query(asNode(statement), new Map(), undefined);
  const { filters, references, tables } = tracer;
  const copies = new Map(
    columns.flatMap((column): [string, string][] => {
      const copied = tracer.copied(column);
      return copied === undefined ? [] : [[column.name, copied]];
    }),
  );
  return {
    columns,
    copies,
    filters,
    reads: new Set([...references, ...filters]),
    tables: [...tables.values()],
    isComplete: statement !== undefined && tracer.isComplete,
  };
}
