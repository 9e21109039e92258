import { LastroError } from '../base/errors.js';
import { count, equalsIgnoringCase } from '../base/text.js';
import type { Microbatch, Model } from '../project/model.js';
import type { Resolver } from '../sql/expand.js';
import { besides, formatRelation, parseRelation, type Relation } from '../sql/relation.js';
import { atomically } from '../warehouse/atomically.js';
import type { ColumnInfo } from '../warehouse/warehouse.js';
import type { Batch } from './batches.js';
import { recordBatch } from './built-batches.js';
import { compileModel, projectResolver, type CompiledModel } from './compile.js';
import { assertDistinctNames } from './distinct-names.js';
import { wrapQuery } from './materialization.js';
import type { ModelStatements } from './model-statements.js';
import { parseModel } from './model-sql.js';
import { storageOf } from './partition.js';
import type { BatchPlan } from './plan-batches.js';
import type { RunOptions } from './run-options.js';
import { replaceStoredOtherwise, tableStatement } from './table.js';
import { assertUniqueKey } from './unique-key.js';

/** Builds one batch after the other. */
export class BatchBuilder {
  /** The query fails whatever the batch. */
  isQueryWrong = false;
  /** Of the query; empty before it is described. */
  private columns: readonly ColumnInfo[] = [];
  /** Types of moments in what the model reads, by {@link formatRelation}. */
  private inputTypes: ReadonlyMap<string, string> | undefined;
  private readonly resolver: Resolver;

  private isFirst = true;

  /** @param existing what the table of the first batch replaces, where the plan makes it anew */
  constructor(
    private readonly model: Model,
    private readonly config: Microbatch,
    private readonly options: RunOptions,
    private readonly plan: BatchPlan,
    private readonly existing: 'table' | 'view' | undefined,
  ) {
    this.resolver = projectResolver(model.table, { ...options, dialect: options.warehouse.dialect });
  }

  /** The query of a batch: each input with an `event_time` has only rows of the batch. */
  async compile(batch: Batch): ReturnType<typeof parseModel> {
    const { model, options, resolver } = this;
    const { dialect } = options.warehouse;
    const types = (this.inputTypes ??= await this.readInputTypes());
    const filtered = (table: Relation | undefined, sql: string | undefined): string | undefined => {
      const name = table === undefined ? '' : formatRelation(table);
      const column = options.eventTimes?.get(name);
      if (column === undefined || sql === undefined) return sql;
      return `(SELECT * FROM ${sql} WHERE ${this.isWithin(batch, dialect.identifier(column), types.get(name))})`;
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

  /**
   * Returns the rows of the batch. Where the warehouse has no transaction for tables, the batch is recorded last: one that is not is built
   * again, and replaces its rows.
   */
  async build(batch: Batch, compiled: CompiledModel, statements: ModelStatements): Promise<number> {
    const { model, options } = this;
    const { session, warehouse } = options;
    const { dialect } = warehouse;
    if (this.columns.length === 0) await this.describe(statements, compiled);
    const scratch = dialect.temporaryTable?.('lastro_batch') ?? dialect.table(besides(model.table, 'batch'));
    const rows = await atomically(warehouse, session, async () => {
      try {
        await statements.runAround(
          wrapQuery(`${dialect.ddl.scratchTable(scratch)}SELECT * FROM (`, compiled.sql, ') AS batch'),
        );
        await this.assertRows(batch, scratch, statements);
        const { rows: counted } = await session.query(`SELECT count(*) FROM ${scratch}`);
        if (this.plan.isAnew && this.isFirst) await this.makeTable(scratch, statements);
        else await this.replace(batch, scratch, statements);
        // What cannot be undone is there, also where the record fails: the next batch must not make the table anew.
        if (!warehouse.isTransactional) this.isFirst = false;
        await recordBatch(model, batch, options);
        return Number(counted[0]?.[0]);
      } finally {
        // Where this fails, it expires or goes with the transaction.
        await session.run(`DROP TABLE IF EXISTS ${scratch}`).catch(() => undefined);
      }
    });
    this.isFirst = false;
    return rows;
  }

  private async makeTable(scratch: string, statements: ModelStatements): Promise<void> {
    const { model, existing } = this;
    const { warehouse, session } = this.options;
    const { dialect } = warehouse;
    const input = { model, dialect, query: `SELECT * FROM ${scratch}`, queryColumns: this.columns };
    if (existing === 'view') await session.run(`DROP VIEW ${dialect.table(model.table)}`);
    if (existing === 'table' && (await warehouse.isStoredAs?.(model.table, storageOf(input))) === false)
      await replaceStoredOtherwise(input, ({ sql }) => statements.runOwn(sql), session);
    else await statements.runOwn(tableStatement(input).sql);
  }

  private async replace(batch: Batch, scratch: string, statements: ModelStatements): Promise<void> {
    const { dialect } = this.options.warehouse;
    const columns = this.columns.map(({ name }) => dialect.identifier(name));
    const isReplaced = (alias: string): string => this.isReplaced(batch, alias);
    for (const sql of dialect.ddl.replaceRows(dialect.table(this.model.table), { columns, isReplaced, from: scratch }))
      await statements.runOwn(sql);
  }

  /** With the first batch of a definition also rows of no batch, which the one before has left: nothing would replace them. */
  private isReplaced(batch: Batch, alias: string): string {
    const { all, isForgotten } = this.plan;
    const [first] = all;
    const last = all.at(-1);
    const ofBatch = this.isOf(batch, alias);
    if (!this.isFirst || !isForgotten || first === undefined || last === undefined) return ofBatch;
    return `(${ofBatch} OR NOT COALESCE(${this.isOf({ start: first.start, end: last.end }, alias)}, FALSE))`;
  }

  /** Whether a row that the model returns is of a time. */
  private isOf(time: Pick<Batch, 'start' | 'end'>, alias: string): string {
    const { eventTime } = this.config;
    const type = this.columns.find(({ name }) => equalsIgnoringCase(name, eventTime))?.type;
    return this.isWithin(time, `${alias}.${this.options.warehouse.dialect.identifier(eventTime)}`, type);
  }

  private isWithin({ start, end }: Pick<Batch, 'start' | 'end'>, column: string, type: string | undefined): string {
    const { types } = this.options.warehouse.dialect;
    const family = type !== undefined && types.familyOf(type) === 'instant' ? 'instant' : 'datetime';
    return `${column} >= ${types.literal(family, start)} AND ${column} < ${types.literal(family, end)}`;
  }

  private async readInputTypes(): Promise<Map<string, string>> {
    const { eventTimes, warehouse } = this.options;
    const found = new Map<string, string>();
    for (const [relation, column] of eventTimes ?? []) {
      const columns = (await warehouse.columns(parseRelation(relation, ''))) ?? [];
      const type = columns.find(({ name }) => equalsIgnoringCase(name, column))?.type;
      if (type !== undefined) found.set(relation, type);
    }
    return found;
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
    if (this.plan.isOtherShape)
      throw new LastroError('model.schema-changed', `the columns of ${model.table.name} have changed`, {
        location: { file: model.file },
        hint: 'its batches must have the same columns: build all of them, without --event-time-start, or add --full-refresh',
      });
    this.isQueryWrong = false;
    this.columns = columns;
  }

  /** Rows of other times would be doubled by the next build of their batch, or stay for ever. */
  private async assertRows(batch: Batch, scratch: string, statements: ModelStatements): Promise<void> {
    const { model, options, config } = this;
    const { dialect } = options.warehouse;
    const { rows } = await options.session.query(
      `SELECT count(*) FROM ${scratch} AS fresh WHERE NOT COALESCE(${this.isOf(batch, 'fresh')}, FALSE)`,
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
}
