import type { Model } from '../project/model.js';
import { StatementError, type ColumnInfo, type Warehouse } from '../warehouse/warehouse.js';
import { compileModel, type CompileOptions } from './compile.js';
import { parseModel, type ModelSqlContext } from './model-sql.js';

/**
 * The columns of an incremental model's table when its query, without the narrowing, has just these, of their types and
 * in this order; undefined when the table must be created again. Asked before the query is compiled for either.
 */
export async function columnsToMerge(
  model: Model,
  options: Omit<CompileOptions, 'dialect' | 'incremental'> &
    ModelSqlContext & { warehouse: Pick<Warehouse, 'dialect' | 'columns'> },
): Promise<string[] | undefined> {
  const { warehouse, session } = options;
  const compiled = compileModel(model, { ...options, dialect: warehouse.dialect, incremental: false });
  const parsed = await parseModel(compiled, [], options);
  if (parsed.problems.length > 0) return undefined;
  try {
    const columns = await session.describe(parsed.compiled.sql);
    const existing = await warehouse.columns(model.table);
    return existing !== undefined && shapeOf(existing) === shapeOf(columns)
      ? columns.map(({ name }) => name)
      : undefined;
  } catch (error) {
    // The following build reports the same error, with its location.
    if (error instanceof StatementError) return undefined;
    throw error;
  }
}

const shapeOf = (columns: readonly ColumnInfo[]): string =>
  columns.map(({ name, type }) => `${name} ${type}`).join('\n');
