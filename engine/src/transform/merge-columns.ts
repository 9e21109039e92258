import { LastroError } from '../base/errors.js';
import { equalsIgnoringCase } from '../base/text.js';
import type { Model } from '../project/model.js';
import { StatementError, type ColumnInfo, type Warehouse } from '../warehouse/warehouse.js';
import { compileModel, type CompileOptions } from './compile.js';
import { parseModel, type ModelSqlContext } from './model-sql.js';

/** The columns of an incremental model's table, where it stays. */
export interface MergeColumns {
  /** Those that are written, in the order of the query. */
  names: string[];
  /** Those that the table gets before. */
  added: readonly ColumnInfo[];
  /** Those that the table has and the query does not. */
  kept: readonly string[];
  /** Those that the query has and the table does not get. */
  ignored: readonly string[];
}

/**
 * The columns of an incremental model's table by its `on_schema_change`; undefined when the table must be created again: by `sync_all_columns`
 * when its query, without the narrowing, has other columns, types, or another order. Asked before the query is compiled for
 * either. Throws `model.schema-changed` where the model refuses the change, and `model.failed` when the warehouse does not say.
 */
export async function columnsToMerge(
  model: Model,
  options: Omit<CompileOptions, 'dialect' | 'incremental'> &
    ModelSqlContext & { warehouse: Pick<Warehouse, 'dialect' | 'columns'> },
): Promise<MergeColumns | undefined> {
  const { warehouse, session } = options;
  const compiled = compileModel(model, { ...options, dialect: warehouse.dialect, incremental: false });
  const parsed = await parseModel(compiled, [], options);
  if (parsed.problems.length > 0) return undefined;
  try {
    const wanted = await session.describe(parsed.compiled.sql);
    const existing = await warehouse.columns(model.table);
    if (existing === undefined) return undefined;
    const columns = mergeColumns(model, wanted, existing);
    const isSynced = (model.onSchemaChange ?? 'sync_all_columns') === 'sync_all_columns';
    return isSynced && shapeOf(existing) !== shapeOf(wanted) ? undefined : columns;
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    if (PASSING.test(error.kind))
      throw new LastroError('model.failed', `the columns of the query cannot be asked for: ${error.message}`, {
        location: { file: model.file },
        hint: 'the table is unchanged; build again',
        cause: error,
      });
    // The following build reports the same error, with its location.
    return undefined;
  }
}

/** Kinds of errors of BigQuery that say nothing of the query: a table that is made anew because of one loses what only it has. */
const PASSING = /^(stopped|error|(job)?(backend|internal)error|tableunavailable|\w*(quota|ratelimit)exceeded)$/i;

const shapeOf = (columns: readonly ColumnInfo[]): string =>
  columns.map(({ name, type }) => `${name} ${type}`).join('\n');

function mergeColumns(model: Model, wanted: readonly ColumnInfo[], existing: readonly ColumnInfo[]): MergeColumns {
  const missingIn = (columns: readonly ColumnInfo[], other: readonly ColumnInfo[]): ColumnInfo[] =>
    columns.filter(({ name }) => !other.some((each) => equalsIgnoringCase(each.name, name)));
  const isAdded = model.onSchemaChange === 'append_new_columns';
  const fresh = missingIn(wanted, existing);
  const columns: MergeColumns = {
    names: wanted.filter((column) => isAdded || !fresh.includes(column)).map(({ name }) => name),
    added: isAdded ? fresh : [],
    kept: missingIn(existing, wanted).map(({ name }) => name),
    ignored: isAdded ? [] : fresh.map(({ name }) => name),
  };
  assertAllowed(model, columns, retyped(wanted, existing));
  return columns;
}

/** Columns of both whose types differ: `amount DECIMAL(18,2), which is INTEGER in the table`. */
function retyped(wanted: readonly ColumnInfo[], existing: readonly ColumnInfo[]): string[] {
  return wanted.flatMap(({ name, type }) => {
    const before = existing.find((each) => equalsIgnoringCase(each.name, name));
    return before === undefined || before.type === type ? [] : [`${name} is ${type}, in the table ${before.type}`];
  });
}

/** Throws the change that the model's `on_schema_change` does not take. */
function assertAllowed(model: Model, { ignored, kept }: MergeColumns, types: readonly string[]): void {
  const { onSchemaChange = 'sync_all_columns', uniqueKey, partitionBy, table, file } = model;
  if (onSchemaChange === 'sync_all_columns') return;
  const keys = [...uniqueKey, ...(partitionBy === undefined ? [] : [partitionBy])];
  const isKey = (name: string): boolean => keys.some((key) => equalsIgnoringCase(key, name));
  const added = onSchemaChange === 'fail' ? ignored : onSchemaChange === 'ignore' ? ignored.filter(isKey) : [];
  const gone = onSchemaChange === 'append_new_columns' ? kept.filter(isKey) : kept;
  const changes = [
    ...added.map((name) => `${name} is not in the table`),
    ...gone.map((name) => `${name} is not in the query`),
    ...types,
  ];
  if (changes.length === 0) return;
  throw new LastroError('model.schema-changed', `the columns of ${table.name} have changed: ${changes.join('; ')}`, {
    location: { file },
    hint: `on_schema_change is ${onSchemaChange}: build with --full-refresh, which takes the columns of the query`,
  });
}

/** For a reader: `, added: discount; kept without values: city`. */
export function columnsNote({ added, kept, ignored }: MergeColumns, isWhole: boolean): string {
  const notes = [
    [isWhole ? 'added' : 'added, NULL in earlier rows', added.map(({ name }) => name)],
    ['not in the query any more', kept],
    ['not in the table', ignored],
  ] as const;
  return notes.map(([note, names]) => (names.length === 0 ? '' : `, ${note}: ${names.join(', ')}`)).join('');
}
