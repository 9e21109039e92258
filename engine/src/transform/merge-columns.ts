import type { Model } from '../project/model.js';
import { StatementError, type ColumnInfo, type Session, type Warehouse } from '../warehouse/warehouse.js';
import { compileModel, type CompileOptions } from './compile.js';

/**
 * The columns of an incremental model's table when its query, without the narrowing, has just these, of their types and
 * in this order; undefined when the table is to be made anew. Asked before the query is compiled for either.
 */
export async function columnsToMerge(
  model: Model,
  { warehouse, session, ...options }: Omit<CompileOptions, 'dialect'> & { warehouse: Warehouse; session: Session },
): Promise<string[] | undefined> {
  const { sql, problems } = compileModel(model, { ...options, dialect: warehouse.dialect, incremental: false });
  if (problems.length > 0) return undefined;
  try {
    const { columns } = await session.query(`SELECT * FROM (${sql}\n) AS shape LIMIT 0`);
    const held = await warehouse.columns(model.table);
    return held !== undefined && shapeOf(held) === shapeOf(columns) ? columns.map(({ name }) => name) : undefined;
  } catch (error) {
    // Building it anew meets the same error, and knows its place.
    if (error instanceof StatementError) return undefined;
    throw error;
  }
}

const shapeOf = (columns: readonly ColumnInfo[]): string =>
  columns.map(({ name, type }) => `${name} ${type}`).join('\n');
