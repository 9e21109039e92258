import { LastroError, messageOf } from '../base/errors.js';
import { count } from '../base/text.js';
import { PersonalData, engineMessage, isWithheld } from '../personal/index.js';
import type { Model } from '../project/model.js';
import { tokenize } from '../sql/lexer.js';
import { atomically } from '../warehouse/atomically.js';
import { candidateHint } from '../warehouse/candidates.js';
import { StatementError, type ResultTable, type Session, type Warehouse } from '../warehouse/warehouse.js';
import { compileModel, type CompiledModel, type CompileOptions } from './compile.js';
import { mergeStatement, mergedRows } from './incremental.js';
import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';
import { columnsToMerge } from './merge-columns.js';
import { parseModel } from './model-sql.js';
import { overwritePartitions } from './overwrite.js';
import { storageOf } from './partition.js';
import { seedQuery } from './seed.js';
import { setAside, setAsideConditions } from './set-aside.js';
import { assertHistoryStays, assertMoments, hasVersions, snapshotStatements } from './snapshot.js';
import { replaceStoredOtherwise, tableStatement } from './table.js';
import { assertUniqueKey } from './unique-key.js';
import { viewStatement } from './view.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import { rowsOf } from '../sql/rows-of.js';

/** The relations of a warehouse by `layer.name`, as a run finds them. */
export type Relations = ReadonlyMap<string, 'table' | 'view'>;

export interface RunOptions extends Omit<CompileOptions, 'dialect' | 'incremental'> {
  warehouse: Warehouse;
  session: Session;
  /** Folder of the project, where seeds are read. */
  projectDir: string;
  runId: string;
  /** Incremental models are rebuilt; snapshots keep their history. */
  fullRefresh: boolean;
  /** Whether the last run made the relation a snapshot; undefined where no run is recorded. */
  hadHistory?: boolean | undefined;
  /** Read once for a run with {@link relationsOf}; read again for this model when left out. */
  relations?: Relations;
  /** Relations besides its own that the model may read; undefined: any of the database. */
  mayRead?: readonly Relation[];
  /** Files and folders that models may read, as the configuration grants them. Default: none. */
  externalAccess?: readonly string[];
  /** Called within the model's transaction before anything of it is built. */
  beforeBuild?(): Promise<void>;
  /** Called within the model's transaction when its relation is built, with its row count; null for a view. */
  beforeCommit?(rows: number | null): Promise<void>;
  /** Where the model reads personal data, no message quotes a value. Default: nothing is personal. */
  personal?: PersonalData;
}

export interface ModelResult {
  status: 'success' | 'error';
  /** Rows of the relation; null for a view. */
  rows: number | null;
  /** Rows that a rule of the model took out and wrote to `meta.rejected_rows`. */
  setAside: number;
  /** For the reader: `99,441 rows`, `99,441 rows, 12 changed`, `view, 3 rows set aside`, or what went wrong. */
  message: string;
  /** The model's query in the warehouse's dialect. */
  compiledSql: string;
  /** With the place in the model's own file. */
  errors: LastroError[];
}

export async function relationsOf(warehouse: Warehouse): Promise<Relations> {
  const relations = await warehouse.relations();
  return new Map(relations.map(({ table, kind }) => [formatRelation(table), kind]));
}

/** Makes the schemas that models live in. Run it once, before models run side by side. */
export async function prepareLayers(session: Session, { dialect }: Warehouse, models: Iterable<Model>): Promise<void> {
  const layers = new Set([...models].map((model) => model.table.layer));
  for (const layer of layers) await session.run(dialect.ddl.createSchema(dialect.schema(layer)));
}

/**
 * Builds one model or seed in a transaction of its own; where the warehouse has none for tables, in steps that each leave a whole
 * relation. Never throws for a fault of the model's: it is in the result.
 */
export async function runModel(model: Model, options: RunOptions): Promise<ModelResult> {
  const { warehouse, session } = options;
  const { dialect } = warehouse;
  const relations = options.relations ?? (await relationsOf(warehouse));
  const existing = relations.get(formatRelation(model.table));
  const isIncremental = model.materialized === 'incremental';
  const isFullQuery = !tokenize((model.variants.get(dialect.name) ?? model).sql).some(
    (token) => token.kind === 'helper' && token.value === 'if_incremental',
  );
  const since = options.vars['since'] ?? undefined;
  const overwrites = isIncremental && model.incrementalStrategy === 'insert_overwrite';
  const isStoredOtherwise =
    existing === 'table' && (await warehouse.isStoredAs?.(model.table, storageOf({ model, dialect }))) === false;
  // A complete query that replaces every partition makes the table anew.
  const replacesAll = options.fullRefresh || isStoredOtherwise || (overwrites && isFullQuery && since === undefined);
  const columns =
    isIncremental && existing === 'table' && !replacesAll ? await columnsToMerge(model, options) : undefined;
  let compiled: CompiledModel;
  try {
    compiled =
      model.materialized === 'seed'
        ? compiledSeed(model, seedQuery(model, dialect, options.projectDir))
        : compileModel(model, { ...options, dialect, incremental: columns !== undefined });
  } catch (error) {
    if (!(error instanceof LastroError)) throw error;
    return errorResult('', [error]);
  }
  const { conditions, problems } = setAsideConditions(model, { ...options, dialect });
  problems.unshift(...compiled.problems);
  const parsed = problems.length > 0 ? { compiled, problems } : await parseModel(compiled, conditions, options);
  if (parsed.problems.length > 0) return errorResult(compiled.sql, parsed.problems);
  const setAsideResult = setAside(parsed.compiled, conditions, { ...options, dialect }, options);
  const query = setAsideResult?.remaining ?? { sql: parsed.compiled.sql, prefixLength: 0 };
  const input: MaterializeInput = { model, dialect, query: query.sql };
  let current: Statement = query;
  const run = (statement: Statement): Promise<number> => {
    current = statement;
    return session.run(statement.sql);
  };
  const withOffset = (statement: Statement): Statement => ({
    ...statement,
    prefixLength: statement.prefixLength + query.prefixLength,
  });
  const select = (statement: Statement): Promise<ResultTable> => {
    current = statement;
    return session.query(statement.sql);
  };
  const isSnapshot = model.materialized === 'snapshot';
  const assertKeys = async (rows: Statement): Promise<void> => {
    if ((!isIncremental && !isSnapshot) || model.uniqueKey.length === 0) return;
    await assertUniqueKey({ model, dialect, rows, personal: options.personal }, select);
  };
  const queryRows = withOffset(wrapQuery('(', query.sql, ')'));
  const wholeTable = { sql: rowsOf(dialect, model.table), prefixLength: 0 };
  const mayHaveHistory = existing === 'table' && (isSnapshot || options.hadHistory === true);
  const tableColumns = mayHaveHistory ? await warehouse.columns(model.table) : undefined;
  const history = tableColumns !== undefined && hasVersions(tableColumns) ? tableColumns : undefined;
  let changedText = '';
  let setAsideCount = 0;
  try {
    current = { sql: parsed.compiled.sql, prefixLength: 0 };
    assertHistoryStays(model, { existing: tableColumns, recorded: options.hadHistory });
    const wanted = model.materialized === 'seed' ? undefined : await session.describe(current.sql);
    if (wanted !== undefined) {
      input.queryColumns = wanted;
      assertDistinctNames(model, wanted);
    }
    const snapshot = isSnapshot
      ? snapshotStatements({ ...input, wanted: wanted ?? [], existing: history, now: options.now })
      : undefined;
    const rows = await atomically(warehouse, session, async () => {
      await options.beforeBuild?.();
      for (const statement of setAsideResult?.rejects ?? []) setAsideCount = await run(statement);
      if (model.materialized === 'view') {
        if (existing === 'table') await session.run(`DROP TABLE ${dialect.table(model.table)}`);
        await run(withOffset(viewStatement(input)));
        await options.beforeCommit?.(null);
        return null;
      }
      if (existing === 'view') await session.run(`DROP VIEW ${dialect.table(model.table)}`);
      if (snapshot !== undefined) {
        await assertKeys(queryRows);
        await assertMoments(model, { dialect, rows: queryRows }, select);
        for (const sql of snapshot.prepare) await run({ sql, prefixLength: 0 });
        const written = await run(withOffset(snapshot.write));
        if (history !== undefined) changedText = `, ${written.toLocaleString('en-US')} changed`;
      } else if (columns !== undefined && overwrites) {
        const replaced = await overwritePartitions(
          { ...input, columns, isFullQuery, since },
          {
            compute: (statement) => run(withOffset(statement)),
            run: (sql) => run({ sql, prefixLength: 0 }),
            query: (sql) => session.query(sql),
            assertKeys,
            drop: (table) => session.run(`DROP TABLE IF EXISTS ${table}`),
          },
        );
        changedText = `, ${count(replaced, 'partition')} replaced`;
      } else if (columns !== undefined) {
        const merge = { ...input, columns, isFullQuery, since };
        await assertKeys(withOffset(mergedRows(merge)));
        const changed = await run(withOffset(mergeStatement(merge)));
        changedText = `, ${changed.toLocaleString('en-US')} changed`;
        // Rows that stay may have been merged by another key.
        if (!isFullQuery || since !== undefined) await assertKeys(wholeTable);
      } else {
        // What cannot be undone is checked first, though that computes the rows twice.
        if (!warehouse.isTransactional) await assertKeys(queryRows);
        if (isStoredOtherwise) await replaceStoredOtherwise(input, (statement) => run(withOffset(statement)), session);
        else await run(withOffset(tableStatement(input)));
        if (warehouse.isTransactional) await assertKeys(wholeTable);
      }
      const { rows: counted } = await session.query(`SELECT count(*) FROM ${wholeTable.sql}`);
      const tableRows = Number(counted[0]?.[0]);
      await options.beforeCommit?.(tableRows);
      return tableRows;
    });
    const setAsideText = setAsideCount === 0 ? '' : `, ${count(setAsideCount, 'row')} set aside`;
    const historyText = isSnapshot ? historyNote(history !== undefined, isStoredOtherwise, options) : '';
    const message = `${rows === null ? 'view' : count(rows, 'row')}${changedText}${setAsideText}${historyText}`;
    return { status: 'success', rows, setAside: setAsideCount, message, compiledSql: compiled.sql, errors: [] };
  } catch (error) {
    const readsPersonal = await readsPersonalData(compiled, options.personal ?? PersonalData.none);
    return errorResult(compiled.sql, [locateError(error, parsed.compiled, current, readsPersonal)]);
  }
}

/** What a reader would not expect of a snapshot's history. */
function historyNote(hasHistory: boolean, isStoredOtherwise: boolean, { fullRefresh, hadHistory }: RunOptions): string {
  if (hasHistory && isStoredOtherwise) return ', history kept, partitioned and clustered as before';
  if (hasHistory) return fullRefresh ? ', history kept' : '';
  return hadHistory === true ? ', its table was gone: the history starts again' : '';
}

/** A table would call the second one by another name, which nobody wrote; BigQuery refuses the query. */
function assertDistinctNames({ file, table }: Model, columns: readonly { name: string }[]): void {
  const names = columns.map(({ name }) => name.toLowerCase());
  const twice = columns.find((_, i) => names.indexOf(names[i] ?? '') !== i);
  if (twice === undefined) return;
  throw new LastroError('model.column-twice', `the query of ${table.name} has two columns named ${twice.name}`, {
    location: { file },
    hint: 'names that differ by case only are the same: give one of the columns another alias',
  });
}

function compiledSeed(model: Model, sql: string): CompiledModel {
  const locate = (): { file: string } => ({ file: model.file });
  return { model, sql, file: model.file, refs: [], sources: [], problems: [], locate };
}

function errorResult(compiledSql: string, errors: LastroError[]): ModelResult {
  return { status: 'error', rows: null, setAside: 0, message: errors[0]?.message ?? 'failed', compiledSql, errors };
}

async function readsPersonalData({ model, sql }: CompiledModel, personal: PersonalData): Promise<boolean> {
  if (!personal.hasFlags) return false;
  return !(await personal.columns(model.table)).isEmpty || (await personal.query(sql)).reason !== undefined;
}

/** An error of the engine's at the place in the model it points to. */
function locateError(
  error: unknown,
  compiled: CompiledModel,
  statement: Statement,
  readsPersonal: boolean,
): LastroError {
  if (error instanceof LastroError) return error;
  if (!(error instanceof StatementError))
    return new LastroError('model.failed', messageOf(error), { location: { file: compiled.file }, cause: error });
  const queryOffset =
    error.sql === statement.sql && error.offset !== undefined ? error.offset - statement.prefixLength : undefined;
  const location =
    queryOffset === undefined || queryOffset < 0 || queryOffset > compiled.sql.length
      ? { file: compiled.file }
      : compiled.locate(queryOffset);
  const code = `model.${error.kind.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
  const [message = ''] = engineMessage(error, readsPersonal).split('\n');
  const missing = /^Table with name \S+ does not exist/.test(message);
  const castsText = /\bround\((VARCHAR|STRING_LITERAL)\)/.test(message)
    ? 'use @try_cast for text; @cast rounds numbers'
    : undefined;
  const hint = missing
    ? `--select +${compiled.model.table.name} also builds the models it reads`
    : error.kind === 'Permission'
      ? 'also grant the target of the link: externalAccess in lastro.config.ts'
      : undefined;
  if (isWithheld(error, readsPersonal))
    return new LastroError(code, message, { location, hint: 'select the rows for which @try_cast gives null' });
  return new LastroError(code, message, { location, hint: castsText ?? candidateHint(error) ?? hint, cause: error });
}
