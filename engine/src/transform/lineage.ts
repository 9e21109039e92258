import type { Model } from '../project/model.js';
import type { Dialect } from '../sql/dialect.js';
import { lineageOf, type ColumnLineage, type ColumnsOf } from '../sql/lineage.js';
import { queryTrees } from '../warehouse/query-trees.js';
import type { Session } from '../warehouse/warehouse.js';
import { formatRelation } from '../sql/relation.js';

/**
 * Column lineage of a query in the dialect's SQL. The engine's own parser makes the tree, and no table needs to be there.
 * No column has an origin where the engine does not show its tree.
 */
export async function columnLineage(
  warehouse: { session: Session; dialect: Dialect },
  sql: string,
  columnsOf: ColumnsOf,
): Promise<ColumnLineage> {
  const trees = await queryTrees(warehouse, [sql]);
  return trees === undefined ? { columns: {}, copies: {}, filters: [], tables: [] } : lineageOf(trees[0], columnsOf);
}

/** Columns of models and sources as their YAML documents them. */
export function documentedColumns(documented: Iterable<Pick<Model, 'table' | 'columns'>>): ColumnsOf {
  const columns = new Map<string, string[]>();
  for (const each of documented)
    if (each.columns.length > 0)
      columns.set(
        formatRelation(each.table),
        each.columns.map((column) => column.name),
      );
  return (table) => columns.get(formatRelation(table));
}
