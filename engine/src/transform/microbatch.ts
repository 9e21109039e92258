import { textOf } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import { count, equalsIgnoringCase } from '../base/text.js';
import type { Microbatch, Model } from '../project/model.js';
import { createTableIfMissing } from '../sql/create-table.js';
import type { Resolver } from '../sql/expand.js';
import { formatRelation, type Relation } from '../sql/relation.js';
import { batchesUntil, type Batch } from './batches.js';
import { compileModel, projectResolver, type CompiledModel } from './compile.js';
import { assertDistinctNames } from './distinct-names.js';
import { wrapQuery, type Statement } from './materialization.js';
import { columnsToMerge } from './merge-columns.js';
import { ModelStatements } from './model-statements.js';
import { parseModel } from './model-sql.js';
import type { RunOptions } from './run-options.js';
import { tableStatement } from './table.js';
import { assertUniqueKey } from './unique-key.js';

/** Batches that are in a model's table. */
const BATCH_TABLE: Relation = { layer: 'meta', name: 'model_batches' };

/** Finds the place of an error in the model. */
type Locate = (error: unknown, compiled: CompiledModel, statement: Statement) => Promise<LastroError>;

/** What a model's batches came to. */
type BatchesResult = { compiledSql: string } & (
  { status: 'success'; rows: number; message: string } | { status: 'error'; errors: LastroError[] }
);

/**
 * Builds a model batch by batch, each in a transaction of its own, in which its rows replace those that the table has of it. A batch that
 * fails does not undo the others, and is built by the next run. Throws {@link LastroError} for what concerns all batches.
 */
export async function runBatches(
  model: Model,
  config: Microbatch,
  existing: 'table' | 'view' | undefined,
  options: RunOptions,
  locate: Locate,
): Promise<BatchesResult> {
  const { warehouse, session, now } = options;
  const { dialect } = warehouse;
  const location = { file: model.file };
  if (!warehouse.isTransactional)
    throw new LastroError('model.no-microbatch', `${model.table.name} cannot be built in batches on ${dialect.name}`, {
      location,
      hint: 'incremental_strategy: insert_overwrite with partition_by replaces whole partitions there',
    });
  const batches = batchesUntil(config, now);
  const [first] = batches;
  if (first === undefined)
    throw new LastroError('model.no-batch', `${model.table.name} begins after this run`, {
      location,
      hint: 'correct begin',
    });
  const done =
    existing === 'table' && !options.fullRefresh && (await columnsToMerge(model, options)) !== undefined
      ? await readBatches(model, options)
      : new Set<string>();
  const newest = batches.findLastIndex(({ start }) => done.has(start));
  const wanted = batches.filter(({ start }, i) => !done.has(start) || i >= newest - config.lookback);
  const builder = new BatchBuilder(model, config, options, done.size === 0 ? { replaced: existing } : undefined);
  const compiledSql = compileModel(model, { ...options, dialect }).sql;
  const failed: { batch: Batch; error: LastroError }[] = [];
  await session.run(dialect.ddl.createSchema(dialect.schema(BATCH_TABLE.layer)));
  await session.run(
    createTableIfMissing(dialect, BATCH_TABLE, {
      unique_id: 'text',
      batch: 'text',
      definition: 'text',
      run_id: 'text',
    }),
  );
  await session.transaction(async () => {
    await options.beforeBuild?.();
    await forgetBatches(model, done.size === 0 ? undefined : wanted, options);
  });
  for (const batch of wanted) {
    const { compiled, problems } = await builder.compile(batch);
    if (problems.length > 0) return { status: 'error', compiledSql, errors: problems };
    const statements = new ModelStatements(session, { sql: compiled.sql, prefixLength: 0 });
    try {
      if (options.isInterrupted?.() === true)
        throw new LastroError('model.failed', 'the run was interrupted', { location });
      const rows = await builder.build(batch, compiled, statements);
      options.onBatch?.(batch.label, rows);
    } catch (error) {
      failed.push({ batch, error: await locate(error, compiled, statements.current) });
      if (options.isInterrupted?.() === true || builder.isQueryWrong) break;
    }
  }
  const [cause] = failed;
  if (cause !== undefined) {
    const error = builder.isQueryWrong ? cause.error : batchesFailed(cause.error, failed, wanted);
    return { status: 'error', compiledSql, errors: [error] };
  }
  const rows = await session.transaction(async () => {
    const { rows: counted } = await session.query(`SELECT count(*) FROM ${dialect.table(model.table)}`);
    const tableRows = Number(counted[0]?.[0]);
    await options.beforeCommit?.(tableRows);
    return tableRows;
  });
  const all = rangeOf(batches);
  const read = wanted.length === batches.length ? all : `${rangeOf(wanted)} of ${all}`;
  return { status: 'success', compiledSql, rows, message: `${count(rows, 'row')}, batches ${read}` };
}

function batchesFailed(
  { message, location }: LastroError,
  failed: readonly { batch: Batch }[],
  wanted: readonly Batch[],
): LastroError {
  const named = failed.slice(0, 3).map(({ batch }) => batch.label);
  const list = [...named, ...(failed.length > named.length ? ['...'] : [])].join(', ');
  return new LastroError(
    'model.batches-failed',
    `${failed.length} of ${count(wanted.length, 'batch', 'batches')} failed (${list}): ${message}`,
    { location, hint: 'the others are in the table; the next run builds what is missing' },
  );
}

/** `2018-08-30..2018-08-31`; several where batches between are left out. */
function rangeOf(batches: readonly Batch[]): string {
  const ranges: [Batch, Batch][] = [];
  for (const batch of batches) {
    const range = ranges.at(-1);
    if (range?.[1].end === batch.start) range[1] = batch;
    else ranges.push([batch, batch]);
  }
  const texts = ranges.map(([{ label }, last]) => (label === last.label ? label : `${label}..${last.label}`));
  return texts.length > 5 ? `${texts.slice(0, 4).join(', ')}, ..., ${texts.at(-1) ?? ''}` : texts.join(', ');
}

/** The batches that the table has by this definition of the model, by their starts. */
async function readBatches(model: Model, { warehouse, session, definition = '' }: RunOptions): Promise<Set<string>> {
  if ((await warehouse.columns(BATCH_TABLE)) === undefined) return new Set();
  const { dialect } = warehouse;
  const { rows } = await session.query(
    `SELECT batch FROM ${dialect.table(BATCH_TABLE)} WHERE unique_id = ${dialect.string(model.uniqueId)}` +
      ` AND definition = ${dialect.string(definition)}`,
  );
  return new Set(rows.map(([batch]) => textOf(batch)));
}

/** Before they are built: one that fails is missing then, though the table has its earlier rows. Without batches: all. */
async function forgetBatches(
  { uniqueId }: Model,
  batches: readonly Batch[] | undefined,
  { warehouse, session }: RunOptions,
): Promise<void> {
  const { dialect } = warehouse;
  const starts = batches?.map(({ start }) => dialect.string(start)).join(', ');
  await session.run(
    `DELETE FROM ${dialect.table(BATCH_TABLE)} WHERE unique_id = ${dialect.string(uniqueId)}` +
      (starts === undefined ? '' : ` AND batch IN (${starts})`),
  );
}

/** Builds one batch after the other. */
class BatchBuilder {
  /** The query fails whatever the batch. */
  isQueryWrong = false;
  /** Of the query, quoted; empty before it is described. */
  private columns: string[] = [];
  private readonly resolver: Resolver;

  /** @param fresh the table is made anew by the first batch, in place of what is there */
  constructor(
    private readonly model: Model,
    private readonly config: Microbatch,
    private readonly options: RunOptions,
    private fresh: { replaced: 'table' | 'view' | undefined } | undefined,
  ) {
    this.resolver = projectResolver(model.table, { ...options, dialect: options.warehouse.dialect });
  }

  /** The query of a batch: each input with an `event_time` has only rows of the batch. */
  compile(batch: Batch): ReturnType<typeof parseModel> {
    const { model, options, resolver } = this;
    const { dialect } = options.warehouse;
    const filtered = (table: Relation | undefined, sql: string | undefined): string | undefined => {
      const column = table === undefined ? undefined : options.eventTimes?.get(formatRelation(table));
      if (column === undefined || sql === undefined) return sql;
      return `(SELECT * FROM ${sql} WHERE ${this.isWithin(batch, dialect.identifier(column))})`;
    };
    const compiled = compileModel(
      model,
      { ...options, dialect },
      {
        ...resolver,
        ref: (name) => filtered(options.models.get(name)?.table, resolver.ref(name)),
        source: (name, layer) => filtered({ layer, name }, resolver.source(name, layer)),
      },
    );
    return parseModel(compiled, [], options);
  }

  /** Returns the rows of the batch. */
  async build(batch: Batch, compiled: CompiledModel, statements: ModelStatements): Promise<number> {
    const { model, options } = this;
    const { session, warehouse } = options;
    const { dialect } = warehouse;
    if (this.columns.length === 0) await this.describe(statements, compiled);
    const scratch = dialect.temporaryTable?.('lastro_batch') ?? '';
    const table = dialect.table(model.table);
    const rows = await session.transaction(async () => {
      await statements.runAround(
        wrapQuery(`${dialect.ddl.scratchTable(scratch)}SELECT * FROM (`, compiled.sql, ') AS batch'),
      );
      await this.assertRows(batch, scratch, statements);
      if (this.fresh === undefined) {
        await statements.runOwn(`DELETE FROM ${table} WHERE ${this.isWithin(batch, this.eventTime)}`);
        const columns = this.columns.join(', ');
        await statements.runOwn(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${scratch}`);
      } else {
        if (this.fresh.replaced === 'view') await session.run(`DROP VIEW ${table}`);
        await statements.runOwn(tableStatement({ model, dialect, query: `SELECT * FROM ${scratch}` }).sql);
      }
      await this.record(batch);
      const { rows: counted } = await session.query(`SELECT count(*) FROM ${scratch}`);
      await session.run(`DROP TABLE ${scratch}`);
      return Number(counted[0]?.[0]);
    });
    this.fresh = undefined;
    return rows;
  }

  private get eventTime(): string {
    return this.options.warehouse.dialect.identifier(this.config.eventTime);
  }

  private isWithin({ start, end }: Batch, column: string): string {
    const { types } = this.options.warehouse.dialect;
    return `${column} >= ${types.literal('datetime', start)} AND ${column} < ${types.literal('datetime', end)}`;
  }

  private async describe(statements: ModelStatements, { sql }: CompiledModel): Promise<void> {
    const { model, config } = this;
    this.isQueryWrong = true;
    const columns = await statements.describe({ sql, prefixLength: 0 });
    assertDistinctNames(model, columns);
    if (!columns.some(({ name }) => equalsIgnoringCase(name, config.eventTime)))
      throw new LastroError('model.no-column', `the query of ${model.table.name} has no column ${config.eventTime}`, {
        location: { file: model.file },
        hint: 'event_time names the column by which the rows of a batch are replaced',
      });
    this.isQueryWrong = false;
    this.columns = columns.map(({ name }) => this.options.warehouse.dialect.identifier(name));
  }

  /** Rows of other times would be doubled by the next build of their batch, or stay for ever. */
  private async assertRows(batch: Batch, scratch: string, statements: ModelStatements): Promise<void> {
    const { model, options, config } = this;
    const { dialect } = options.warehouse;
    const { rows } = await options.session.query(
      `SELECT count(*) FROM ${scratch} WHERE NOT COALESCE(${this.isWithin(batch, this.eventTime)}, FALSE)`,
    );
    const outside = Number(rows[0]?.[0]);
    if (outside > 0)
      throw new LastroError(
        'model.outside-batch',
        `${count(outside, 'row')} of the batch ${batch.label} of ${model.table.name} have another ${config.eventTime}`,
        {
          location: { file: model.file },
          hint: 'give what the model reads an event_time in its YAML, or filter the query',
        },
      );
    if (model.uniqueKey.length > 0)
      await assertUniqueKey(
        { model, dialect, rows: { sql: scratch, prefixLength: 0 }, personal: options.personal },
        (statement) => statements.query(statement),
      );
  }

  private async record({ start }: Batch): Promise<void> {
    const { model, options } = this;
    const { session, runId, definition = '' } = options;
    const { dialect } = options.warehouse;
    const values = [model.uniqueId, start, definition, runId].map((text) => dialect.string(text));
    await session.run(`INSERT INTO ${dialect.table(BATCH_TABLE)} VALUES (${values.join(', ')})`);
  }
}
