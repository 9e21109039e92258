import { textOf } from '../../base/cell.js';
import type { Relation } from '../../sql/relation.js';
import { StatementError, type ColumnInfo, type RelationInfo, type Session } from '../../warehouse/warehouse.js';
import { identifier, string } from './quoting.js';

/** The warehouse's name inside DuckDB; never written into a view, so a file may be renamed. */
export const CATALOG = 'warehouse';

/**
 * Columns of a relation in their order; undefined when there is none of that name. One relation is described alone: every read of
 * `duckdb_columns()` is of the whole catalogue. Of a view this is what its query returns now.
 */
export async function readColumns(session: Session, table: Relation): Promise<ColumnInfo[] | undefined> {
  try {
    const { rows } = await session.query(`DESCRIBE ${CATALOG}.${identifier(table.layer)}.${identifier(table.name)}`);
    return rows.map(([name, type]) => ({ name: textOf(name), type: textOf(type) }));
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return (await isView(session, table)) ? readStoredColumns(session, table) : undefined;
  }
}

async function isView(session: Session, { layer, name }: Relation): Promise<boolean> {
  const { rows } = await session.query(
    `SELECT 1 FROM duckdb_views() WHERE database_name = '${CATALOG}'` +
      ` AND schema_name = ${string(layer)} AND view_name = ${string(name)}`,
  );
  return rows.length > 0;
}

/** The columns that a view had when its query was read last, which may be broken now. */
async function readStoredColumns(session: Session, table: Relation): Promise<ColumnInfo[]> {
  const { rows } = await session.query(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = '${CATALOG}'` +
      ` AND schema_name = ${string(table.layer)} AND table_name = ${string(table.name)} ORDER BY column_index`,
  );
  return rows.map(([name, type]) => ({ name: textOf(name), type: textOf(type) }));
}

/** All tables and views, by layer and name. */
export async function readRelations(session: Session): Promise<RelationInfo[]> {
  const { rows } = await session.query(
    'SELECT c.schema_name, c.table_name, t.table_name IS NOT NULL, c.column_name, c.data_type FROM duckdb_columns() c' +
      ' LEFT JOIN duckdb_tables() t USING (database_name, schema_name, table_name)' +
      ` WHERE c.database_name = '${CATALOG}' AND NOT c.internal ORDER BY 1, 2, c.column_index`,
  );
  const found = new Map<string, RelationInfo>();
  for (const [layer, name, isTable, column, type] of rows) {
    const table = { layer: textOf(layer), name: textOf(name) };
    const key = JSON.stringify(table);
    const relation = found.get(key) ?? { table, kind: isTable === true ? 'table' : 'view', columns: [] };
    relation.columns.push({ name: textOf(column), type: textOf(type) });
    found.set(key, relation);
  }
  return [...found.values()];
}
