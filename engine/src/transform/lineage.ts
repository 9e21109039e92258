import { textOf } from '../base/cell.js';
import type { Model } from '../project/model.js';
import { duckdbDialect } from '../sql/duckdb.js';
import { lineageOf, type ColumnLineage, type ColumnsOf } from '../sql/lineage.js';
import type { Session } from '../warehouse/warehouse.js';
import { formatRelation } from '../sql/relation.js';

/**
 * Column lineage of compiled DuckDB SQL. The tree is made by DuckDB's own parser, so any DuckDB session will do: no
 * table needs to be there.
 */
export async function columnLineage(session: Session, sql: string, columnsOf: ColumnsOf): Promise<ColumnLineage> {
  const { rows } = await session.query(
    `SELECT json_serialize_sql(${duckdbDialect.string(sql)}, skip_null := true, skip_empty := true, skip_default := true)`,
  );
  return lineageOf(JSON.parse(textOf(rows[0]?.[0])), columnsOf);
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
