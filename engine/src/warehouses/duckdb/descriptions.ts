import { textOf, type Cell } from '../../base/cell.js';
import type { Relation } from '../../sql/relation.js';
import { columnDescription, type Descriptions } from '../../warehouse/descriptions.js';
import { runAll } from '../../warehouse/together.js';
import type { Session } from '../../warehouse/warehouse.js';
import { CATALOG } from './catalogue.js';
import { duckdbDialect } from './dialect.js';
import { DuckDBSession } from './session.js';

/** Comments of a table or view and its columns; statements are sent for those that differ. */
export async function writeComments(session: Session, table: Relation, descriptions: Descriptions): Promise<void> {
  const { string, identifier } = duckdbDialect;
  const relation = duckdbDialect.table(table);
  const comments = (await commentsOfNew(session, relation)) ?? (await readComments(session, table));
  const statements = comments.flatMap(([kind = null, column = null, comment = null]) => {
    const isColumn = kind === 'COLUMN';
    const text = isColumn ? columnDescription(descriptions, textOf(column)) : descriptions.table;
    if (text === (comment === null ? '' : textOf(comment))) return [];
    const name = isColumn ? `${relation}.${identifier(textOf(column))}` : relation;
    return [`COMMENT ON ${textOf(kind)} ${name} IS ${text === '' ? 'NULL' : string(text)}`];
  });
  await runAll(session, statements);
}

/**
 * What the transaction has just made has no comments, and they are not read: every read of the catalogue is of all relations.
 * Undefined where it made no such relation.
 */
async function commentsOfNew(session: Session, relation: string): Promise<Cell[][] | undefined> {
  if (!(session instanceof DuckDBSession)) return undefined;
  const kind = (['TABLE', 'VIEW'] as const).find((each) => session.takeMade(each, relation));
  if (kind === undefined) return undefined;
  const columns = await session.describe(`SELECT * FROM ${relation}`);
  return [[kind, null, null], ...columns.map(({ name }) => ['COLUMN', name, null])];
}

/** Rows of a kind, the name of a column, and its comment. */
async function readComments(session: Session, table: Relation): Promise<Cell[][]> {
  const { string } = duckdbDialect;
  const isOf = (name: string): string =>
    `database_name = '${CATALOG}' AND schema_name = ${string(table.layer)} AND ${name} = ${string(table.name)}`;
  const { rows } = await session.query(
    `SELECT 'TABLE', NULL, comment FROM duckdb_tables() WHERE ${isOf('table_name')}` +
      ` UNION ALL SELECT 'VIEW', NULL, comment FROM duckdb_views() WHERE ${isOf('view_name')}` +
      ` UNION ALL SELECT 'COLUMN', column_name, comment FROM duckdb_columns() WHERE ${isOf('table_name')}`,
  );
  return rows;
}
