import type { Cell } from '../base/cell.js';
import { count, equalsIgnoringCase } from '../base/text.js';
import type { PersonalData } from '../personal/index.js';
import type { Model } from '../project/model.js';
import { tokenize } from '../sql/lexer.js';
import { rowsOf } from '../sql/rows-of.js';
import type { ColumnInfo, Warehouse } from '../warehouse/warehouse.js';
import { mergeStatement, mergedRows, type MergeInput } from './incremental.js';
import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';
import { columnsNote, columnsToMerge, type MergeColumns } from './merge-columns.js';
import type { ModelStatements } from './model-statements.js';
import { overwritePartitions } from './overwrite.js';
import { storageOf } from './partition.js';
import type { RunOptions } from './run-options.js';
import { assertVersionsFollow } from './history-check.js';
import { assertHistoryStays, assertMoments, hasVersions, IS_CURRENT, snapshotStatements } from './snapshot.js';
import { replaceStoredOtherwise, tableStatement } from './table.js';
import { assertUniqueKey } from './unique-key.js';

/** How a run brings a model's table to the rows of its query. */
export type TablePlan =
  | { kind: 'replace'; isStoredOtherwise: boolean }
  | { kind: 'merge' | 'partitions'; columns: MergeColumns; isFullQuery: boolean; since: Cell | undefined }
  | { kind: 'snapshot'; isStoredOtherwise: boolean };

/**
 * Decides before the query is compiled: `@if_incremental` stays in what is merged, or replaces partitions. Throws `model.schema-changed`
 * where the model refuses other columns.
 */
export async function planTable(
  model: Model,
  existing: 'table' | 'view' | undefined,
  options: RunOptions,
): Promise<TablePlan> {
  const { warehouse } = options;
  const { dialect } = warehouse;
  const isStoredOtherwise =
    existing === 'table' && (await warehouse.isStoredAs?.(model.table, storageOf({ model, dialect }))) === false;
  if (model.materialized === 'snapshot') return { kind: 'snapshot', isStoredOtherwise };
  const replaced: TablePlan = { kind: 'replace', isStoredOtherwise };
  if (model.materialized !== 'incremental' || existing !== 'table' || options.fullRefresh || isStoredOtherwise)
    return replaced;
  const isFullQuery = !tokenize((model.variants.get(dialect.name) ?? model).sql).some(
    (token) => token.kind === 'helper' && token.value === 'if_incremental',
  );
  const since = options.vars['since'] ?? undefined;
  const overwrites = model.incrementalStrategy === 'insert_overwrite';
  // A complete query that replaces every partition makes the table anew.
  const isAnew = overwrites && isFullQuery && since === undefined;
  if (isAnew && (model.onSchemaChange ?? 'sync_all_columns') === 'sync_all_columns') return replaced;
  const columns = await columnsToMerge(model, options);
  if (columns === undefined || (isAnew && columnsNote(columns, true) === '')) return replaced;
  return { kind: overwrites ? 'partitions' : 'merge', columns, isFullQuery, since };
}

/** What writing a table needs besides the query. */
export interface TableWriteContext extends Pick<RunOptions, 'session' | 'now' | 'fullRefresh' | 'hadHistory'> {
  warehouse: Warehouse;
  statements: ModelStatements;
  personal?: PersonalData | undefined;
  /** Columns of the table where it may have a history. */
  tableColumns: readonly ColumnInfo[] | undefined;
}

/**
 * Prepares to write a model's table by its plan; throws what can be known before anything is changed. The function writes it, and
 * returns what a reader is told besides the number of rows: `, 12 changed`.
 */
export function prepareTable(
  input: MaterializeInput,
  plan: TablePlan,
  context: TableWriteContext,
): () => Promise<string> {
  const { model, dialect, query } = input;
  const { warehouse, session, statements, personal, tableColumns, hadHistory } = context;
  const hasKeys = plan.kind === 'snapshot' || model.materialized === 'incremental';
  const assertKeys = async (rows: Statement): Promise<void> => {
    if (!hasKeys || model.uniqueKey.length === 0) return;
    await assertUniqueKey({ model, dialect, rows, personal }, (statement) => statements.query(statement));
  };
  const queryRows = statements.around(wrapQuery('(', query, ')'));
  const addColumns = async (added: readonly ColumnInfo[]): Promise<void> => {
    for (const { name, type } of added)
      await statements.runOwn(
        `ALTER TABLE ${dialect.table(model.table)} ADD COLUMN ${dialect.identifier(name)} ${type}`,
      );
  };
  const incremental = (plan: Extract<TablePlan, { columns: MergeColumns }>): MergeInput => ({
    ...{ ...input, ...plan, columns: plan.columns.names },
  });
  const wholeTable = { sql: rowsOf(dialect, model.table), prefixLength: 0 };

  assertHistoryStays(model, { existing: tableColumns, recorded: hadHistory });
  switch (plan.kind) {
    case 'snapshot': {
      const history = tableColumns !== undefined && hasVersions(tableColumns) ? tableColumns : undefined;
      const { now } = context;
      const { prepare, write } = snapshotStatements({
        ...{ ...input, wanted: input.queryColumns ?? [], existing: history, now },
      });
      const assertVersions = (hasFlag: boolean): Promise<void> =>
        assertVersionsFollow({ model, dialect, personal }, { hasFlag }, (statement) => statements.query(statement));
      return async () => {
        await assertKeys(queryRows);
        // Before, so that a message names moments as the table has them: the merge ends every current version of a key.
        if (history !== undefined)
          await assertVersions(history.some(({ name }) => equalsIgnoringCase(name, IS_CURRENT)));
        await assertMoments(model, { dialect, rows: queryRows }, (statement) => statements.query(statement));
        for (const sql of prepare) await statements.runOwn(sql);
        const written = await statements.runAround(write);
        await assertVersions(true);
        const changed = history === undefined ? '' : `, ${written.toLocaleString('en-US')} changed`;
        return changed + historyNote(history !== undefined, plan.isStoredOtherwise, context);
      };
    }
    case 'partitions':
      return async () => {
        await addColumns(plan.columns.added);
        const replaced = await overwritePartitions(incremental(plan), {
          compute: (statement) => statements.runAround(statement),
          run: (sql) => statements.runOwn(sql),
          query: (sql) => session.query(sql),
          assertKeys,
          drop: (table) => session.run(`DROP TABLE IF EXISTS ${table}`),
        });
        return `, ${count(replaced, 'partition')} replaced${noteOf(plan)}`;
      };
    case 'merge':
      return async () => {
        const merge = incremental(plan);
        await addColumns(plan.columns.added);
        await assertKeys(statements.around(mergedRows(merge)));
        const changed = await statements.runAround(mergeStatement(merge));
        // Rows that stay may have been merged by another key.
        if (!plan.isFullQuery || plan.since !== undefined) await assertKeys(wholeTable);
        return `, ${changed.toLocaleString('en-US')} changed${noteOf(plan)}`;
      };
    case 'replace':
      return async () => {
        // What cannot be undone is checked first, though that computes the rows twice.
        if (!warehouse.isTransactional) await assertKeys(queryRows);
        if (plan.isStoredOtherwise)
          await replaceStoredOtherwise(input, (statement) => statements.runAround(statement), session);
        else await statements.runAround(tableStatement(input));
        if (warehouse.isTransactional) await assertKeys(wholeTable);
        return '';
      };
  }
}

const noteOf = ({ columns, isFullQuery, since }: Extract<TablePlan, { columns: MergeColumns }>): string =>
  columnsNote(columns, isFullQuery && since === undefined);

/** What a reader would not expect of a snapshot's history. */
function historyNote(
  hasHistory: boolean,
  isStoredOtherwise: boolean,
  { fullRefresh, hadHistory }: TableWriteContext,
): string {
  if (hasHistory && isStoredOtherwise) return ', history kept, partitioned and clustered as before';
  if (hasHistory) return fullRefresh ? ', history kept' : '';
  return hadHistory === true ? ', its table was gone: the history starts again' : '';
}
