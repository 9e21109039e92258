import { textOf } from '../../base/cell.js';
import { StatementError, type RelationInfo, type ResultTable, type Session } from '../../warehouse/warehouse.js';

/** Tables and views of a layer, in one query of its dataset; a dataset that is not there has none. */
export async function readRelations(session: Session, layer: string, dataset: string): Promise<RelationInfo[]> {
  const schema = `${dataset}.INFORMATION_SCHEMA`;
  let result: ResultTable;
  try {
    result = await session.query(
      `SELECT t.table_name, t.table_type, c.column_name, c.data_type FROM ${schema}.TABLES AS t` +
        ` JOIN ${schema}.COLUMNS AS c USING (table_name) ORDER BY t.table_name, c.ordinal_position`,
    );
  } catch (error) {
    if (error instanceof StatementError && error.kind === 'notFound') return [];
    throw error;
  }
  const relations = new Map<string, RelationInfo>();
  for (const [table, type, column, dataType] of result.rows) {
    const name = textOf(table);
    const relation = relations.get(name) ?? {
      table: { layer, name },
      kind: type === 'VIEW' ? 'view' : 'table',
      columns: [],
    };
    relation.columns.push({ name: textOf(column), type: textOf(dataType) });
    relations.set(name, relation);
  }
  return [...relations.values()];
}
