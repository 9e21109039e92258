import { rowsOf } from '../sql/rows-of.js';
import { isoDate } from '../base/clock.js';
import { LastroError, messageOf } from '../base/errors.js';
import { textsIn } from '../base/text.js';
import type { ExpectationConfig, Suite } from '../project/model.js';
import type { Dialect } from '../sql/dialect.js';
import type { ColumnInfo } from '../warehouse/warehouse.js';
import { checkIds } from './check-id.js';
import { columnsOf } from './condition/ast.js';
import { readCondition } from './condition/read.js';
import { renderCondition } from './condition/render.js';
import type { Column, Expectation, Kwargs, Measurement, Scope } from './expectation.js';
import { MetricResults, metricKey, type AggregateMetric, type Metric, type QueryMetric } from './metric.js';
import { substituteParameters, suiteParameters, type ParameterContext } from './parameters.js';
import type { Registry } from './registry.js';
import type { TextReading } from './text-reading.js';
import { Remarks } from './remarks.js';
import { UnknownColumnError } from './unknown-column.js';
import { readingsOf, shareReadings, type Reading } from './shared-readings.js';
import { sayNan } from './templates/read-column.js';
import { castAs } from './value.js';
import { formatRelation, parseRelation, type Relation } from '../sql/relation.js';

export interface PlanOptions {
  registry: Registry;
  parameters: ParameterContext;
  /** The column that the table is partitioned by, where it is. */
  partitionBy?: string | undefined;
  /** A part of the table only, as a row condition in SQL: `order_date >= '2018-01-01'`. */
  where?: string | undefined;
  /** The text after FROM, when it is not the suite's table in the warehouse: `read_parquet('f.parquet')`. */
  relation?: string | undefined;
  /** Whether the table's rows are kept as they are read, in their order, as those of a file are. Default: it may be a view. */
  isStored?: boolean | undefined;
  /** The text after FROM for another table; by default the warehouse's table of that name. */
  otherTable?: (name: string) => string;
  /** The text after FROM for `{source_table}` in a comparison of queries. */
  sourceTable?: string | undefined;
  /** Relations that a check may read; undefined: any of the database. */
  relationsRead?: (config: ExpectationConfig) => readonly Relation[];
  /** Makes a query of a suite's the engine's own SQL, where suites may use the helpers of models. */
  expandQuery?: (sql: string, config: ExpectationConfig) => string;
  /** Expectations that cannot be read, and why: their checks are errors. */
  refused?: ReadonlyMap<ExpectationConfig, readonly LastroError[]> | undefined;
  /** Ids given already, when only a part of a table's checks is planned. */
  ids?: ReadonlyMap<ExpectationConfig, string> | undefined;
  /** How texts are read where the table has no types of its own. Default: a table of the raw layer, with decimal points. */
  text?: TextReading | undefined;
  /** Most aggregates in one SELECT. 20 to 50 is quick; one SELECT of hundreds is not. */
  batchSize?: number | undefined;
}

/** A planned check. */
export interface PlannedCheck {
  /** Stable over runs: twelve hexadecimal digits of table, type and kwargs. */
  id: string;
  suite: Suite;
  config: ExpectationConfig;
  expectation: Expectation;
  kwargs: Kwargs;
  /** Columns it reads, its row condition's included. */
  columns: string[];
  /** Undefined when it cannot be measured ({@link PlannedCheck.problem}) or is not ({@link PlannedCheck.skipped}). */
  measurement: Measurement | undefined;
  /** Relations that its statements may read; undefined: any of the database. */
  mayRead: readonly Relation[] | undefined;
  problem: Error | undefined;
  /** Why it does not run: a check of the table's shape says already that its column is not there. */
  skipped: string | undefined;
}

/** One SELECT over a relation, with the aggregates of many checks. */
export interface Batch {
  from: string;
  /** The condition of the rows that are read; undefined: all. */
  where: string | undefined;
  metrics: AggregateMetric[];
  sql: string;
}

/** The statements that compute metrics. */
export interface PlannedStatements {
  batches: Batch[];
  /** Statements of their own, once each. */
  queries: QueryMetric[];
}

/** The plan of one table: the statements that run, and which check each serves. */
export interface CheckPlan extends PlannedStatements {
  table: Relation;
  dialect: Dialect;
  relation: string;
  columns: readonly ColumnInfo[];
  /** Expressions that read a text: a statement has each once. */
  readings: readonly Reading[];
  /** Row conditions, in SQL, that are about the table's partitions. */
  partitionConditions: ReadonlySet<string>;
  checks: PlannedCheck[];
}

/**
 * Plans the checks of one table's suites, in their order. `columns` is undefined when there is no such table. The suites
 * have passed {@link validateSuite}, but for those that `refused` names.
 */
export function planChecks(
  suites: readonly Suite[],
  columns: readonly ColumnInfo[] | undefined,
  dialect: Dialect,
  options: PlanOptions,
): CheckPlan {
  const table = suites[0]?.table;
  if (table === undefined) throw new Error('a plan needs a suite');
  const planner = new Planner(table, columns, dialect, options);
  const ids = options.ids ?? checkIds(suites);
  const checks = suites.flatMap((suite) =>
    suite.expectations.map((config) => planner.check(suite, config, ids.get(config) ?? '')),
  );
  planner.skipMismatched(checks);
  const plan: CheckPlan = {
    ...{ table, dialect, relation: planner.relation, columns: columns ?? [], checks, batches: [], queries: [] },
    readings: readingsOf(planner.columnsRead, dialect),
    partitionConditions: planner.partitionConditions,
  };
  planStatements(plan, options.batchSize);
  return plan;
}

/** Plans the statements of the checks that are measured. */
export function planStatements(plan: CheckPlan, batchSize?: number): void {
  const metrics = plan.checks.flatMap(({ measurement }) => Object.values(measurement?.needs ?? {}));
  Object.assign(plan, statementsOf(metrics, plan, batchSize));
}

/** The statements that compute some metrics of a plan's table, each once. */
export function statementsOf(metrics: readonly Metric[], plan: CheckPlan, batchSize = 50): PlannedStatements {
  const distinct = [...new Map(metrics.map((metric) => [metricKey(metric), metric])).values()];
  const aggregates = distinct.filter((metric) => metric.kind === 'aggregate');
  return {
    batches: createBatches(aggregates, plan, batchSize),
    queries: distinct.filter((metric) => metric.kind === 'query'),
  };
}

class Planner {
  readonly relation: string;
  readonly partitionConditions = new Set<string>();
  private readonly reading: TextReading | undefined;
  private readonly readColumns = new Map<string, Column>();
  private readonly byName: ReadonlyMap<string, ColumnInfo>;
  /** Checks of the table's shape that have failed: the names they expect, and what they expect as a sentence. */
  private readonly mismatches: { names: readonly string[]; sentence: string }[] = [];

  constructor(
    private readonly table: Relation,
    private readonly columns: readonly ColumnInfo[] | undefined,
    private readonly dialect: Dialect,
    private readonly options: PlanOptions,
  ) {
    this.byName = new Map((columns ?? []).map((column) => [column.name, column]));
    this.reading = options.text ?? (table.layer === 'raw' ? { decimal: '.' } : undefined);
    const tableRelation = options.relation ?? rowsOf(dialect, table);
    const batchCondition = options.where === undefined ? undefined : readCondition(options.where, 'sql');
    const column = (name: string): Column => this.column(name);
    this.relation =
      batchCondition === undefined
        ? tableRelation
        : `(SELECT * FROM ${tableRelation} WHERE ${renderCondition(batchCondition, { dialect, column })}) AS batch`;
  }

  check(suite: Suite, config: ExpectationConfig, id: string): PlannedCheck {
    const { registry, parameters, refused } = this.options;
    const problems = refused?.get(config);
    if (problems !== undefined) return refusedCheck(suite, config, id, problems);
    const expectation = registry.get(config.type);
    if (expectation === undefined) throw new Error(`unknown expectation ${config.type}`);
    const kwargs = substituteParameters(config.kwargs, suiteParameters(suite, parameters));
    const check: PlannedCheck = {
      id,
      suite,
      config,
      expectation,
      kwargs,
      columns: expectation.columns(kwargs),
      measurement: undefined,
      mayRead: this.options.relationsRead?.(config),
      problem: undefined,
      skipped: undefined,
    };
    try {
      if (this.columns === undefined)
        throw new LastroError('check.unknown-table', `the table ${formatRelation(this.table)} does not exist`);
      check.kwargs = this.expandQueries(expectation, config, kwargs);
      check.measurement = this.measure(check);
      this.decideShape(check);
    } catch (error) {
      check.problem = error instanceof Error ? error : new Error(messageOf(error));
    }
    return check;
  }

  /**
   * A check of the table's columns has already failed for the column that another check misses, by its name or by the
   * number of columns: the other check adds nothing.
   */
  skipMismatched(checks: readonly PlannedCheck[]): void {
    for (const check of checks) {
      if (!(check.problem instanceof UnknownColumnError)) continue;
      const { column, message } = check.problem;
      const mismatch =
        this.mismatches.find(({ names }) => names.includes(column)) ??
        this.mismatches.find(({ names }) => names.length === 0);
      if (mismatch !== undefined) check.skipped = `${message}; the table is not as expected: ${mismatch.sentence}`;
    }
  }

  private expandQueries({ queries = [] }: Expectation, config: ExpectationConfig, kwargs: Kwargs): Kwargs {
    const { expandQuery } = this.options;
    if (expandQuery === undefined) return kwargs;
    return Object.fromEntries(
      Object.entries(kwargs).map(([name, value]) =>
        queries.includes(name) && typeof value === 'string' ? [name, expandQuery(value, config)] : [name, value],
      ),
    );
  }

  private measure(check: PlannedCheck): Measurement {
    const { kwargs, expectation } = check;
    const rowCondition = kwargs['row_condition'];
    const condition =
      rowCondition === undefined || rowCondition === null
        ? undefined
        : readCondition(rowCondition, kwargs['condition_parser']);
    const conditionColumns = condition === undefined ? [] : columnsOf(condition);
    check.columns = [...new Set([...check.columns, ...conditionColumns])];
    const { dialect, relation } = this;
    const conditionSql =
      condition === undefined
        ? undefined
        : renderCondition(condition, { dialect, column: (name) => this.column(name) });
    const { partitionBy } = this.options;
    if (conditionSql !== undefined && partitionBy !== undefined && conditionColumns.includes(partitionBy))
      this.partitionConditions.add(conditionSql);
    const { now } = this.options.parameters;
    const remarks = new Remarks();
    const column = (name: string): Column => {
      const found = this.column(name);
      if (found.family === 'float')
        sayNan(scope, found.name, dialect.expectations.isNan(dialect.identifier(found.name)));
      return found;
    };
    const scope: Scope = {
      dialect,
      relation,
      isStored: this.options.isStored === true,
      columns: this.columns ?? [],
      condition: conditionSql,
      column,
      remark: (metric, sentence) => remarks.add(metric, sentence),
      otherTable: (name) => this.otherTable(expectation, kwargs, name),
      sourceTable: this.options.sourceTable,
      get now() {
        if (expectation.clock === 'moment') return now;
        if (expectation.clock === 'day') return new Date(isoDate(now));
        throw new LastroError('check.undeclared-clock', `${expectation.type} reads the clock and does not declare it`, {
          hint: "declare clock: 'day' or 'moment', so that the check runs again when time has passed",
        });
      },
    };
    return remarks.addTo(expectation.measure(scope, kwargs), scope);
  }

  /** What is about the table's shape is decided from its columns, before any statement is sent. */
  private decideShape({ expectation, measurement, config, kwargs }: PlannedCheck): void {
    if (expectation.schema !== true || measurement === undefined || config.severity !== 'critical') return;
    const { success } = measurement.decide(new MetricResults(new Map()));
    const names = Object.keys(expectation.kwargs).flatMap((name) => textsIn(kwargs[name]));
    if (!success) this.mismatches.push({ names, sentence: expectation.describe(kwargs) });
  }

  /** Those of the columns asked for that are texts without a type. */
  get columnsRead(): Column[] {
    return [...this.readColumns.values()];
  }

  private column(name: string): Column {
    const column = this.typedColumn(name);
    if (column.reading !== undefined) this.readColumns.set(column.name, column);
    return column;
  }

  private typedColumn(name: string): Column {
    const found = this.byName.get(name) ?? this.findIgnoringCase(name);
    if (found === undefined) throw new UnknownColumnError(name, this.byName.keys());
    const { types, contracts, identifier } = this.dialect;
    const family = types.familyOf(found.type);
    const sql = identifier(found.name);
    const kind = types.kindOf(found.type);
    if (kind === 'json') return { ...found, family: 'text', sql: contracts.jsonText(sql), reading: { decimal: '.' } };
    if (kind === 'nested') return { ...found, family, sql: contracts.asText(contracts.toJson(sql)) };
    // NaN is missing.
    if (family === 'float')
      return { ...found, family, sql: `CASE WHEN NOT ${this.dialect.expectations.isNan(sql)} THEN ${sql} END` };
    if (family !== 'text') return { ...found, family, sql };
    if (!/^(VARCHAR|STRING|TEXT)\b/i.test(found.type))
      return { ...found, family, sql: castAs(this.dialect, sql, 'text') };
    return { ...found, family, sql, reading: this.reading };
  }

  /** Warehouses find columns whatever their case, as long as there is only one; a file has exactly its own names. */
  private findIgnoringCase(name: string): ColumnInfo | undefined {
    if (this.options.text !== undefined) return undefined;
    const matches = (this.columns ?? []).filter((column) => column.name.toLowerCase() === name.toLowerCase());
    return matches.length === 1 ? matches[0] : undefined;
  }

  /**
   * The graph contains only what an expectation declares: its check runs after these tables are built, and after each
   * change.
   */
  private otherTable({ type, tables }: Expectation, kwargs: Kwargs, name: string): string {
    if (tables?.(kwargs).includes(name) !== true)
      throw new LastroError('check.undeclared-table', `${type} reads ${name} and does not declare it`, {
        hint: `declare it: tables: () => ['${name}']`,
      });
    if (this.options.otherTable !== undefined) return this.options.otherTable(name);
    return rowsOf(this.dialect, parseRelation(name, this.table.layer));
  }
}

/** The check of an expectation that cannot be read: an error, which says why. */
function refusedCheck(
  suite: Suite,
  config: ExpectationConfig,
  id: string,
  problems: readonly LastroError[],
): PlannedCheck {
  const [first] = problems;
  const messages = problems.map(({ message }) => message.replace(/^suite .*?, expectation \d+: /, ''));
  const problem = new LastroError(first?.code ?? 'suite.invalid', messages.join('; '), { hint: first?.hint });
  const expectation: Expectation = {
    type: config.type,
    kind: 'table',
    summary: '',
    kwargs: {},
    columns: () => [],
    measure() {
      throw problem;
    },
    describe: () => `${config.type} cannot be read`,
  };
  return {
    ...{ id, suite, config, expectation, problem, kwargs: config.kwargs, columns: [] },
    ...{ measurement: undefined, mayRead: undefined, skipped: undefined },
  };
}

function createBatches(metrics: readonly AggregateMetric[], plan: CheckPlan, size: number): Batch[] {
  const byRelation = new Map<string, AggregateMetric[]>();
  for (const metric of metrics) byRelation.set(metric.from, [...(byRelation.get(metric.from) ?? []), metric]);
  return [...byRelation].flatMap(([from, all]) =>
    scansOf(all, plan.partitionConditions).flatMap((scan) => {
      const sorted = sortByReading(scan.metrics, plan.readings);
      const scans = Math.ceil(sorted.length / size);
      const each = Math.ceil(sorted.length / scans);
      return Array.from({ length: scans }, (_, i) => {
        const batch = { from, where: scan.where, metrics: sorted.slice(i * each, (i + 1) * each) };
        return { ...batch, sql: batchStatement(batch, plan.readings) };
      });
    }),
  );
}

/** What is free in a warehouse that knows how many rows a table has. */
const ALL_ROWS = 'COUNT(*)';

/**
 * One scan, of all rows. Where every value of a column is asked of some partitions only, it is of these, and the number of all
 * rows is asked alone.
 */
function scansOf(
  metrics: AggregateMetric[],
  partitionConditions: ReadonlySet<string>,
): Pick<Batch, 'where' | 'metrics'>[] {
  const counts = metrics.filter(({ sql }) => sql === ALL_ROWS);
  const others = metrics.filter(({ sql }) => sql !== ALL_ROWS);
  const conditions = [...new Set(others.map(({ condition }) => condition))];
  const isOfPartitions = conditions.every((each) => each !== undefined && partitionConditions.has(each));
  if (others.length === 0 || !isOfPartitions) return [{ where: undefined, metrics }];
  const narrowed = { where: conditions.map((each) => `(${each ?? ''})`).join(' OR '), metrics: others };
  return counts.length === 0 ? [narrowed] : [narrowed, { where: undefined, metrics: counts }];
}

/** Metrics that read the same text follow each other, so that few batches read it. */
function sortByReading(metrics: readonly AggregateMetric[], readings: readonly Reading[]): AggregateMetric[] {
  const firstReading = new Map(
    metrics.map((metric) => [metric, readings.findIndex(({ sql }) => metric.sql.includes(sql))]),
  );
  return [...metrics].sort((a, b) => (firstReading.get(a) ?? 0) - (firstReading.get(b) ?? 0));
}

export function batchStatement(
  { from: relation, where, metrics }: Omit<Batch, 'sql'>,
  readings: readonly Reading[],
): string {
  const values = metrics.map(({ sql }) => sql);
  const { from, expressions } = shareReadings(readings, relation, where === undefined ? values : [...values, where]);
  const list = metrics.map((_, i) => `${expressions[i] ?? ''} AS m${i}`).join(', ');
  return `SELECT ${list} FROM ${from}${where === undefined ? '' : ` WHERE ${expressions.at(-1) ?? ''}`}`;
}
