import { textOf } from '../../base/cell.js';
import type { Relation } from '../../sql/relation.js';
import { columnDescription, type Descriptions } from '../../warehouse/descriptions.js';
import type { Session } from '../../warehouse/warehouse.js';
import { CATALOG } from './catalogue.js';
import { duckdbDialect } from './dialect.js';

/** Comments of a table or view and its columns; statements are sent for those that differ. */
export async function writeComments(session: Session, table: Relation, descriptions: Descriptions): Promise<void> {
  const { string, identifier } = duckdbDialect;
  const isOf = (name: string): string =>
    `database_name = '${CATALOG}' AND schema_name = ${string(table.layer)} AND ${name} = ${string(table.name)}`;
  const { rows } = await session.query(
    `SELECT 'TABLE', NULL, comment FROM duckdb_tables() WHERE ${isOf('table_name')}` +
      ` UNION ALL SELECT 'VIEW', NULL, comment FROM duckdb_views() WHERE ${isOf('view_name')}` +
      ` UNION ALL SELECT 'COLUMN', column_name, comment FROM duckdb_columns() WHERE ${isOf('table_name')}`,
  );
  const relation = duckdbDialect.table(table);
  for (const [kind, column, comment] of rows) {
    const isColumn = kind === 'COLUMN';
    const text = isColumn ? columnDescription(descriptions, textOf(column)) : descriptions.table;
    if (text === (comment === null ? '' : textOf(comment))) continue;
    const name = isColumn ? `${relation}.${identifier(textOf(column))}` : relation;
    await session.run(`COMMENT ON ${textOf(kind)} ${name} IS ${text === '' ? 'NULL' : string(text)}`);
  }
}
